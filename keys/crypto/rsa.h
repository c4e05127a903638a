// keys/crypto/rsa.h - RSA private keys, decrypting without looking at the padding.  RFC
// 8017, 5.1.2.

#pragma once

#include "keys/base/result.h"
#include "keys/base/secret_bytes.h"

#include <memory>

namespace lisrtp::crypto
{

/** An RSA private key, wiped when freed.  Immutable; thread-safe. */
class RsaPrivateKey
{
public:
    /** PKCS#8 or PKCS#1 in PEM, not encrypted.  Errors: bad_value. */
    static Result<RsaPrivateKey> from_pem(const SecretBytes& pem);

    RsaPrivateKey(RsaPrivateKey&&) noexcept;
    RsaPrivateKey& operator=(RsaPrivateKey&&) noexcept;
    ~RsaPrivateKey();

    /** Length of the modulus, of a ciphertext and of a decrypted block. */
    std::size_t octets() const;

    /**
     * RSADP: m = c^d mod n, padding and all, `octets()` long.  The padding is left to the caller
     * because OpenSSL from 3.2 on answers bad PKCS#1 v1.5 padding with random octets.
     *
     * Errors: bad_length (ciphertext not `octets()` long), out_of_range (c >= n), backend_failed.
     */
    Result<SecretBytes> decrypt_raw(ByteView ciphertext) const;

private:
    struct Contents;
    explicit RsaPrivateKey(std::unique_ptr<Contents> contents);
    std::unique_ptr<Contents> contents_;
};

} // namespace lisrtp::crypto
