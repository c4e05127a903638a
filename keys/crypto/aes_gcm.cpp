#include "keys/crypto/aes_gcm.h"

#include "keys/crypto/cipher_handle.h"

#include <optional>

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

std::optional<Error> refusal_of(const SecretBytes& key, ByteView nonce)
{
    if (algorithm_of(key) == 0)
        return Error{ErrorCode::bad_key_length, "AES key", key.size()};
    if (nonce.size() != gcm_nonce_octets)
        return Error{ErrorCode::bad_length, "nonce", nonce.size()};
    return std::nullopt;
}

bool begin(const CipherHandle& cipher, ByteView nonce, ByteView associated)
{
    return cipher && gcry_cipher_setiv(cipher.get(), nonce.data(), nonce.size()) == 0 &&
           gcry_cipher_authenticate(cipher.get(), associated.data(), associated.size()) == 0;
}

} // namespace

Result<Bytes> aes_gcm_seal(const SecretBytes& key, ByteView nonce, ByteView associated,
                           const SecretBytes& text)
{
    if (const auto refusal = refusal_of(key, nonce))
        return *refusal;
    const CipherHandle cipher(algorithm_of(key), GCRY_CIPHER_MODE_GCM, key.reveal());
    Bytes out(text.size() + gcm_tag_octets);
    if (!begin(cipher, nonce, associated) ||
        gcry_cipher_encrypt(cipher.get(), out.data(), text.size(), text.reveal().data(),
                            text.size()) != 0 ||
        gcry_cipher_gettag(cipher.get(), out.data() + text.size(), gcm_tag_octets) != 0)
        return Error{ErrorCode::backend_failed, "AES-GCM", 0};
    return out;
}

Result<SecretBytes> aes_gcm_open(const SecretBytes& key, ByteView nonce, ByteView associated,
                                 ByteView sealed)
{
    if (const auto refusal = refusal_of(key, nonce))
        return *refusal;
    if (sealed.size() < gcm_tag_octets)
        return Error{ErrorCode::truncated, "tag", sealed.size()};
    const CipherHandle cipher(algorithm_of(key), GCRY_CIPHER_MODE_GCM, key.reveal());
    const ByteView encrypted = sealed.first(sealed.size() - gcm_tag_octets);
    const ByteView tag = sealed.last(gcm_tag_octets);
    SecretBytes text(encrypted.size());
    if (!begin(cipher, nonce, associated) ||
        gcry_cipher_decrypt(cipher.get(), text.reveal_mutable().data(), text.size(),
                            encrypted.data(), encrypted.size()) != 0)
        return Error{ErrorCode::backend_failed, "AES-GCM", 0};
    if (gcry_cipher_checktag(cipher.get(), tag.data(), tag.size()) != 0)
        return Error{ErrorCode::mac_mismatch, "tag", 0};
    return text;
}

} // namespace lisrtp::crypto
