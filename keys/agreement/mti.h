// keys/agreement/mti.h - MTI/A0: Diffie-Hellman with long-term exponents besides.  Matsumoto,
// Takashima, Imai 1986; Handbook of Applied Cryptography, protocol 12.53.

#pragma once

#include "keys/agreement/group.h"
#include "keys/base/result.h"
#include "keys/base/secret_bytes.h"

namespace lisrtp::agreement
{

/**
 * k_m = (g^y)^a (g^b)^x, as the TGK.
 *
 * @param x, a            one party's exponent of this exchange, and its long-term one
 * @param peer_value      g^y
 * @param peer_long_term  g^b
 * Errors: unsupported (X25519), those of `power` and `product`.  Thread-safe.
 */
Result<SecretBytes> mti_a0_shared_value(Group group, const SecretBytes& x, const SecretBytes& a,
                                        ByteView peer_value, ByteView peer_long_term);

} // namespace lisrtp::agreement
