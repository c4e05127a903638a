// keys/crypto/des.h - DES and triple DES blocks, for terminals that still use them.  FIPS 46-3.

#pragma once

#include "keys/base/result.h"
#include "keys/base/secret_bytes.h"

namespace lisrtp::crypto
{

/**
 * E_K over whole blocks, each by itself (ECB).  Parity bits of the key are ignored, weak keys are
 * used like any other.
 *
 * @param key     8 octets
 * @param blocks  a multiple of 8 octets
 * Errors: bad_key_length, bad_length.  Thread-safe.
 */
Result<SecretBytes> des_ecb_encrypt(const SecretBytes& key, ByteView blocks);

/** E_K3(D_K2(E_K1(block))).  A key of 24 octets, or of 16 where K3 = K1.  Otherwise the same. */
Result<SecretBytes> triple_des_ecb_encrypt(const SecretBytes& key, ByteView blocks);

} // namespace lisrtp::crypto
