// keys/crypto/x25519.h - Diffie-Hellman on Curve25519.  RFC 7748, 5 and 6.1.

#pragma once

#include "keys/base/result.h"
#include "keys/base/secret_bytes.h"

namespace lisrtp::crypto
{

/** Length of a scalar, of a u-coordinate and of the shared value. */
constexpr std::size_t x25519_octets = 32;

/**
 * X25519(scalar, u), both little-endian; the scalar is clamped as RFC 7748 says.
 *
 * Errors: bad_length; out_of_range, where the result is all zeros, which it is exactly for the u of
 * small order (RFC 7748, 6.1); backend_failed.  About 50 us; thread-safe.
 */
Result<SecretBytes> x25519(const SecretBytes& scalar, ByteView u);

/** X25519(scalar, 9): the public value.  Errors: bad_length, backend_failed. */
Result<SecretBytes> x25519_public_value(const SecretBytes& scalar);

} // namespace lisrtp::crypto
