#include "keys/crypto/aes.h"

#include "keys/crypto/cipher_handle.h"

namespace lisrtp::crypto
{

namespace
{

int algorithm_of(const SecretBytes& key)
{
    switch (key.size()) {
    case 16:
        return GCRY_CIPHER_AES128;
    case 24:
        return GCRY_CIPHER_AES192;
    case 32:
        return GCRY_CIPHER_AES256;
    default:
        return 0;
    }
}

} // namespace

Result<SecretBytes> aes_ecb_encrypt(const SecretBytes& key, ByteView blocks)
{
    const int algorithm = algorithm_of(key);
    if (algorithm == 0)
        return Error{ErrorCode::bad_key_length, "AES key", key.size()};
    if (blocks.size() % aes_block_octets != 0)
        return Error{ErrorCode::bad_length, "AES blocks", blocks.size()};
    const CipherHandle cipher(algorithm, GCRY_CIPHER_MODE_ECB, key.reveal());
    SecretBytes out(blocks.size());
    if (!cipher || gcry_cipher_encrypt(cipher.get(), out.reveal_mutable().data(), out.size(),
                                       blocks.data(), blocks.size()) != 0)
        return Error{ErrorCode::backend_failed, "AES", 0};
    return out;
}

Result<SecretBytes> aes_ctr(const SecretBytes& key, ByteView iv, ByteView text)
{
    const int algorithm = algorithm_of(key);
    if (algorithm == 0)
        return Error{ErrorCode::bad_key_length, "AES key", key.size()};
    if (iv.size() != aes_block_octets)
        return Error{ErrorCode::bad_length, "IV", iv.size()};
    const CipherHandle cipher(algorithm, GCRY_CIPHER_MODE_CTR, key.reveal());
    SecretBytes out(text.size());
    if (!cipher || gcry_cipher_setctr(cipher.get(), iv.data(), iv.size()) != 0 ||
        gcry_cipher_encrypt(cipher.get(), out.reveal_mutable().data(), out.size(), text.data(),
                            text.size()) != 0)
        return Error{ErrorCode::backend_failed, "AES-CTR", 0};
    return out;
}

Result<SecretBytes> aes_key_unwrap(const SecretBytes& kek, ByteView wrapped)
{
    const int algorithm = algorithm_of(kek);
    if (algorithm == 0)
        return Error{ErrorCode::bad_key_length, "AES key", kek.size()};
    if (wrapped.size() < 24 || wrapped.size() % 8 != 0)
        return Error{ErrorCode::bad_length, "wrapped key", wrapped.size()};
    const CipherHandle cipher(algorithm, GCRY_CIPHER_MODE_AESWRAP, kek.reveal());
    SecretBytes out(wrapped.size() - 8);
    const gcry_error_t refusal =
        cipher ? gcry_cipher_decrypt(cipher.get(), out.reveal_mutable().data(), out.size(),
                                     wrapped.data(), wrapped.size())
               : gcry_error(GPG_ERR_GENERAL);
    if (gcry_err_code(refusal) == GPG_ERR_CHECKSUM)
        return Error{ErrorCode::mac_mismatch, "wrapped key", 0};
    if (refusal != 0)
        return Error{ErrorCode::backend_failed, "AES key unwrap", 0};
    return out;
}

} // namespace lisrtp::crypto
