#include "keys/crypto/cbc.h"

#include "keys/crypto/cipher_handle.h"

namespace lisrtp::crypto
{

namespace
{

Result<Bytes> decrypt(int algorithm, std::size_t block_octets, const SecretBytes& key, ByteView iv,
                      ByteView text)
{
    if (iv.size() != block_octets || text.size() % block_octets != 0)
        return Error{ErrorCode::bad_length, "CBC", text.size()};
    Bytes out(text.size());
    if (out.empty())
        return out;
    const CipherHandle cipher(algorithm, GCRY_CIPHER_MODE_CBC, key.reveal());
    if (!cipher || gcry_cipher_setiv(cipher.get(), iv.data(), iv.size()) != 0 ||
        gcry_cipher_decrypt(cipher.get(), out.data(), out.size(), text.data(), text.size()) != 0)
        return Error{ErrorCode::backend_failed, "CBC", 0};
    return out;
}

} // namespace

Result<Bytes> aes_cbc_decrypt(const SecretBytes& key, ByteView iv, ByteView text)
{
    switch (key.size()) {
    case 16:
        return decrypt(GCRY_CIPHER_AES128, 16, key, iv, text);
    case 24:
        return decrypt(GCRY_CIPHER_AES192, 16, key, iv, text);
    case 32:
        return decrypt(GCRY_CIPHER_AES256, 16, key, iv, text);
    default:
        return Error{ErrorCode::bad_key_length, "AES key", key.size()};
    }
}

Result<Bytes> triple_des_cbc_decrypt(const SecretBytes& key, ByteView iv, ByteView text)
{
    if (key.size() != 24)
        return Error{ErrorCode::bad_key_length, "triple DES key", key.size()};
    return decrypt(GCRY_CIPHER_3DES, 8, key, iv, text);
}

} // namespace lisrtp::crypto
