// keys/agreement/modulus_of.h - the arithmetic behind each group; for this folder alone.

#pragma once

#include "keys/agreement/group.h"
#include "keys/crypto/big_number.h"
#include "keys/crypto/curve.h"

namespace lisrtp::agreement
{

/** Of a modular group.  Made on first use and shared by all threads from then on. */
const crypto::Modulus& modulus_of(Group group);

/** P-256 or P-384. */
const crypto::Curve& curve_of(Group group);

/**
 * An exponent of at most 32 octets as X25519 uses it: zeros fill it up at the end, and it is then
 * RFC 7748's little-endian scalar.
 */
SecretBytes little_endian_scalar(const SecretBytes& x);

} // namespace lisrtp::agreement
