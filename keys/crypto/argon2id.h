// keys/crypto/argon2id.h - a key out of a passphrase, at a price.  RFC 9106.

#pragma once

#include "keys/base/result.h"
#include "keys/base/secret_bytes.h"

namespace lisrtp::crypto
{

/** What one guess at the passphrase costs.  RFC 9106, 3.1: m, t and p. */
struct Argon2Cost {
    std::uint32_t memory_kib = 0; ///< m; 8 per lane or more
    std::uint32_t passes = 0;     ///< t
    std::uint32_t lanes = 0;      ///< p

    friend bool operator==(const Argon2Cost&, const Argon2Cost&) = default;
};

/**
 * Argon2id(P, S, p, T, m, t) without secret value and associated data.
 *
 * @param salt    8 octets or more
 * @param octets  length wanted, 4 or more
 * Takes `memory_kib` of memory while it runs, in one thread; about 0.3 s for 64 MiB and 3 passes.
 * Errors: out_of_range (cost or salt), backend_failed (the memory is not there).  Thread-safe.
 */
Result<SecretBytes> argon2id(const SecretBytes& passphrase, ByteView salt, const Argon2Cost& cost,
                             std::size_t octets);

} // namespace lisrtp::crypto
