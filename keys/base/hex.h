// keys/base/hex.h - hexadecimal, as key files and reports write it.

#pragma once

#include "keys/base/bytes.h"
#include "keys/base/result.h"
#include "keys/base/secret_bytes.h"
#include "keys/base/types.h"

namespace lisrtp
{

/** Lower case, two digits an octet.  For octets that may be shown: never for a secret. */
std::string to_hex(ByteView octets);
/** Eight digits. */
std::string to_hex(Ssrc ssrc);
std::string to_hex(CsbId csb);

/** Either case, no separators.  Errors: bad_hex (with the offset), bad_length when odd. */
Result<Bytes> from_hex(std::string_view text);
/** The same into locked memory; no copy stays behind. */
Result<SecretBytes> secret_from_hex(std::string_view text);

} // namespace lisrtp
