#include "keys/crypto/des.h"

#include "keys/crypto/cipher_handle.h"

namespace lisrtp::crypto
{

namespace
{

Result<SecretBytes> encrypt(int algorithm, const SecretBytes& key, ByteView blocks)
{
    if (blocks.size() % 8 != 0)
        return Error{ErrorCode::bad_length, "DES blocks", blocks.size()};
    const CipherHandle cipher(algorithm, GCRY_CIPHER_MODE_ECB, key.reveal());
    SecretBytes out(blocks.size());
    if (!cipher || gcry_cipher_encrypt(cipher.get(), out.reveal_mutable().data(), out.size(),
                                       blocks.data(), blocks.size()) != 0)
        return Error{ErrorCode::backend_failed, "DES", 0};
    return out;
}

} // namespace

Result<SecretBytes> des_ecb_encrypt(const SecretBytes& key, ByteView blocks)
{
    if (key.size() != 8)
        return Error{ErrorCode::bad_key_length, "DES key", key.size()};
    return encrypt(GCRY_CIPHER_DES, key, blocks);
}

Result<SecretBytes> triple_des_ecb_encrypt(const SecretBytes& key, ByteView blocks)
{
    if (key.size() == 16)
        return encrypt(GCRY_CIPHER_3DES, joined(key, key.slice(0, 8)), blocks);
    if (key.size() != 24)
        return Error{ErrorCode::bad_key_length, "triple DES key", key.size()};
    return encrypt(GCRY_CIPHER_3DES, key, blocks);
}

} // namespace lisrtp::crypto
