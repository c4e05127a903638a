// keys/srtp/header_extensions.h - the elements of an RTP header extension.  RFC 8285 section 4.

#pragma once

#include "keys/base/bytes.h"

#include <vector>

namespace lisrtp::srtp
{

/** Where one element's data lie in the extension's content. */
struct ExtensionElement {
    std::uint8_t id = 0;
    std::size_t at = 0;
    std::size_t octets = 0;
};

/**
 * The elements of the one-octet form (profile BEDE) or the two-octet form (profile 100x); none of
 * another profile. Ends at the first element that does not fit, and at identifier 15 of the
 * one-octet form, as the RFC says. Thread-safe.
 */
std::vector<ExtensionElement> extension_elements(std::uint16_t profile, ByteView content);

} // namespace lisrtp::srtp
