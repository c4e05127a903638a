// keys/crypto/fingerprint.h - telling two secret files apart without giving either away.
// RFC 7914 (scrypt).

#pragma once

#include "keys/base/bytes.h"

#include <array>

namespace lisrtp::crypto
{

using Fingerprint = std::array<std::uint8_t, 16>;

/**
 * The same for the same secret and salt. Slow on purpose (scrypt, N = 2^15, r = 8, p = 1: 0.1 s and
 * 32 MiB), so that a secret which somebody could guess is not found by trying.
 *
 * @param salt  public; what the secret is used for
 * Thread-safe. All zeros when there is no memory.
 */
Fingerprint slow_fingerprint(ByteView secret, ByteView salt);

} // namespace lisrtp::crypto
