#include "keys/crypto/rsa.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

namespace lisrtp::crypto
{

namespace
{

struct Free {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
    void operator()(BIO* bio) const { BIO_free(bio); }
};

/** Without a callback OpenSSL would ask for a passphrase on the terminal. */
int no_passphrase(char*, int, int, void*)
{
    return -1;
}

} // namespace

struct RsaPrivateKey::Contents {
    std::unique_ptr<EVP_PKEY, Free> key;
    std::size_t octets = 0;
};

RsaPrivateKey::RsaPrivateKey(std::unique_ptr<Contents> contents) : contents_(std::move(contents)) {}
RsaPrivateKey::RsaPrivateKey(RsaPrivateKey&&) noexcept = default;
RsaPrivateKey& RsaPrivateKey::operator=(RsaPrivateKey&&) noexcept = default;
RsaPrivateKey::~RsaPrivateKey() = default;

Result<RsaPrivateKey> RsaPrivateKey::from_pem(const SecretBytes& pem)
{
    constexpr std::size_t most_pem_octets = 64 * 1024;
    if (pem.empty() || pem.size() > most_pem_octets)
        return Error{ErrorCode::bad_value, "RSA private key", 0};
    const std::unique_ptr<BIO, Free> bio(
        BIO_new_mem_buf(pem.reveal().data(), static_cast<int>(pem.size())));
    auto contents = std::make_unique<Contents>();
    if (bio)
        contents->key.reset(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr));
    if (!contents->key || EVP_PKEY_get_base_id(contents->key.get()) != EVP_PKEY_RSA)
        return Error{ErrorCode::bad_value, "RSA private key", 0};
    contents->octets = static_cast<std::size_t>(EVP_PKEY_get_size(contents->key.get()));
    return RsaPrivateKey(std::move(contents));
}

std::size_t RsaPrivateKey::octets() const
{
    return contents_->octets;
}

Result<SecretBytes> RsaPrivateKey::decrypt_raw(ByteView ciphertext) const
{
    if (ciphertext.size() != contents_->octets)
        return Error{ErrorCode::bad_length, "RSA ciphertext", 0};
    const std::unique_ptr<EVP_PKEY_CTX, Free> context(
        EVP_PKEY_CTX_new(contents_->key.get(), nullptr));
    if (!context || EVP_PKEY_decrypt_init(context.get()) <= 0 ||
        EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_NO_PADDING) <= 0)
        return Error{ErrorCode::backend_failed, "RSA decryption", 0};
    SecretBytes out(contents_->octets);
    std::size_t octets = out.size();
    if (EVP_PKEY_decrypt(context.get(), out.reveal_mutable().data(), &octets, ciphertext.data(),
                         ciphertext.size()) <= 0 ||
        octets != out.size())
        return Error{ErrorCode::out_of_range, "RSA ciphertext", 0}; // c >= n is all that is left
    return out;
}

} // namespace lisrtp::crypto
