// keys/crypto/cbc.h - block ciphers chained.  SP 800-38A, 6.2.

#pragma once

#include "keys/base/result.h"
#include "keys/base/secret_bytes.h"

namespace lisrtp::crypto
{

/**
 * Decrypts. No padding is taken off.
 *
 * @param key   16, 24 or 32 octets; of triple DES 24
 * @param iv    one block: 16 octets, of triple DES 8
 * @param text  whole blocks
 * Errors: bad_key_length, bad_length, backend_failed.  Thread-safe.
 */
Result<Bytes> aes_cbc_decrypt(const SecretBytes& key, ByteView iv, ByteView text);
Result<Bytes> triple_des_cbc_decrypt(const SecretBytes& key, ByteView iv, ByteView text);

} // namespace lisrtp::crypto
