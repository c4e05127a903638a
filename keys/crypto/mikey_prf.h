// keys/crypto/mikey_prf.h - MIKEY's pseudo-random function.  RFC 3830 section 4.1.2.

#pragma once

#include "keys/base/secret_bytes.h"

namespace lisrtp::crypto
{

/**
 * PRF(inkey, label) of RFC 3830, 4.1.2, built on HMAC-SHA-1.
 *
 * @param inkey   any length; of an empty one the result is all zeros: refuse it before
 * @param octets  length wanted
 * @return        exactly `octets` octets
 * Costs 2 HMACs for each 20 octets and each 32 octets of key.  Thread-safe.
 */
SecretBytes mikey_prf(const SecretBytes& inkey, ByteView label, std::size_t octets);

} // namespace lisrtp::crypto
