// keys/base/base64.h - base64 of RFC 4648, read leniently.

#pragma once

#include "keys/base/bytes.h"
#include "keys/base/result.h"
#include "keys/base/secret_bytes.h"

namespace lisrtp
{

std::string to_base64(ByteView octets);

/**
 * Decodes.  White space inside is skipped, since folded SIP headers bring it; padding may be
 * missing.  Errors: bad_base64 (offset of the first foreign character), too_long.
 *
 * @param most_octets  the longest result that makes sense for the caller
 */
Result<Bytes> from_base64(std::string_view text, std::size_t most_octets = 1u << 20);
/** The same into locked memory. */
Result<SecretBytes> secret_from_base64(std::string_view text, std::size_t most_octets = 1u << 16);

} // namespace lisrtp
