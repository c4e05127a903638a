// keys/crypto/aes_gcm.h - AES that notices every change.  SP 800-38D.

#pragma once

#include "keys/base/result.h"
#include "keys/base/secret_bytes.h"

namespace lisrtp::crypto
{

constexpr std::size_t gcm_nonce_octets = 12;
constexpr std::size_t gcm_tag_octets = 16;

/**
 * Ciphertext, then the tag of 16 octets.  A nonce serves one text under one key.
 *
 * @param key         16, 24 or 32 octets
 * @param nonce       12 octets
 * @param associated  authenticated with the text, and not encrypted
 * Errors: bad_key_length, bad_length (nonce).  Thread-safe.
 */
Result<Bytes> aes_gcm_seal(const SecretBytes& key, ByteView nonce, ByteView associated,
                           const SecretBytes& text);

/**
 * The text again.  Nothing of it is handed out before the tag has been found right.
 * Errors: as above; truncated (no tag), mac_mismatch (another key, or anything altered).
 */
Result<SecretBytes> aes_gcm_open(const SecretBytes& key, ByteView nonce, ByteView associated,
                                 ByteView sealed);

} // namespace lisrtp::crypto
