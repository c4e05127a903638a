// keys/crypto/aes.h - AES blocks, counter mode, key unwrap.  FIPS 197, SP 800-38A, RFC 3394.

#pragma once

#include "keys/base/result.h"
#include "keys/base/secret_bytes.h"

namespace lisrtp::crypto
{

constexpr std::size_t aes_block_octets = 16;

/**
 * E_K over whole blocks, each by itself (ECB).
 *
 * @param key     16, 24 or 32 octets
 * @param blocks  a multiple of 16 octets
 * Errors: bad_key_length, bad_length.  Thread-safe.
 */
Result<SecretBytes> aes_ecb_encrypt(const SecretBytes& key, ByteView blocks);

/**
 * AES in counter mode, which encrypts and decrypts alike.  The IV is the first counter block; it
 * counts in all its 128 bits.  SP 800-38A, 6.5.
 *
 * @param key  16, 24 or 32 octets
 * @param iv   16 octets
 * Errors: bad_key_length, bad_length (field "IV").  Thread-safe.
 */
Result<SecretBytes> aes_ctr(const SecretBytes& key, ByteView iv, ByteView text);

/**
 * Unwraps a key.  RFC 3394, 2.2.2, with the default initial value.
 *
 * @param kek      16, 24 or 32 octets
 * @param wrapped  a multiple of 8 octets, 24 or more
 * @return         8 octets less than `wrapped`
 * Errors: bad_key_length, bad_length, mac_mismatch (another key, or damaged).  Thread-safe.
 */
Result<SecretBytes> aes_key_unwrap(const SecretBytes& kek, ByteView wrapped);

} // namespace lisrtp::crypto
