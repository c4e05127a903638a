// keys/sip/extmap.h - which RTP header extensions an m-line encrypts.  RFC 8285 section 5, RFC 6904
// section 4.

#pragma once

#include "keys/sip/sdp.h"

#include <bitset>

namespace lisrtp::sip
{

/** Local identifiers of header extension elements: 1 to 255 stand in packets. */
using ExtensionIds = std::bitset<256>;

/**
 * The identifiers that are mapped to an encrypted extension:
 * a=extmap:ID[/direction] urn:ietf:params:rtp-hdrext:encrypt ORIGINAL-URI [attributes].
 * What the m-line says of an identifier comes before what the session says.
 */
ExtensionIds encrypted_extensions_of(const SessionDescription& session,
                                     const MediaDescription& medium);

/** The word that an a=extmap value has between identifier and original URI, and the white space
 *  behind it, as a view into the value; empty where nothing is encrypted. */
std::string_view encryption_in_extmap(std::string_view value);

} // namespace lisrtp::sip
