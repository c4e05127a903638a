#include "keys/crypto/certificate.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

namespace lisrtp::crypto
{

namespace
{

struct Free {
    void operator()(X509* certificate) const { X509_free(certificate); }
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    void operator()(BIO* bio) const { BIO_free(bio); }
    void operator()(GENERAL_NAMES* names) const { GENERAL_NAMES_free(names); }
};

} // namespace

struct Certificate::Contents {
    std::unique_ptr<X509, Free> certificate;
};

Certificate::Certificate(std::unique_ptr<Contents> contents) : contents_(std::move(contents)) {}
Certificate::Certificate(Certificate&&) noexcept = default;
Certificate& Certificate::operator=(Certificate&&) noexcept = default;
Certificate::~Certificate() = default;

Result<Certificate> Certificate::from_der(ByteView der)
{
    constexpr std::size_t most_der_octets = 64 * 1024;
    if (der.size() > most_der_octets)
        return Error{ErrorCode::too_long, "certificate", 0};
    const unsigned char* at = der.data();
    auto contents = std::make_unique<Contents>();
    contents->certificate.reset(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
    if (!contents->certificate)
        return Error{ErrorCode::bad_value, "certificate", 0};
    return Certificate(std::move(contents));
}

std::string Certificate::subject() const
{
    const std::unique_ptr<BIO, Free> bio(BIO_new(BIO_s_mem()));
    if (!bio || X509_NAME_print_ex(bio.get(), X509_get_subject_name(contents_->certificate.get()),
                                   0, XN_FLAG_RFC2253) < 0)
        return {};
    char* text = nullptr;
    const long octets = BIO_get_mem_data(bio.get(), &text);
    return octets > 0 ? std::string(text, static_cast<std::size_t>(octets)) : std::string();
}

std::vector<std::string> Certificate::uris() const
{
    std::vector<std::string> found;
    const std::unique_ptr<GENERAL_NAMES, Free> names(static_cast<GENERAL_NAMES*>(
        X509_get_ext_d2i(contents_->certificate.get(), NID_subject_alt_name, nullptr, nullptr)));
    for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
        const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
        if (name->type == GEN_URI) {
            const ASN1_IA5STRING* uri = name->d.uniformResourceIdentifier;
            found.emplace_back(reinterpret_cast<const char*>(ASN1_STRING_get0_data(uri)),
                               static_cast<std::size_t>(ASN1_STRING_length(uri)));
        }
    }
    return found;
}

Result<void> Certificate::check_signature(RsaPadding padding, SignatureHash hash,
                                          ByteView signed_octets, ByteView signature) const
{
    EVP_PKEY* key = X509_get0_pubkey(contents_->certificate.get());
    if (!key || EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA)
        return Error{ErrorCode::unsupported, "certificate's key", 0};
    const EVP_MD* digest = hash == SignatureHash::sha1 ? EVP_sha1() : EVP_sha256();
    const int padding_mode =
        padding == RsaPadding::pkcs1_v15 ? RSA_PKCS1_PADDING : RSA_PKCS1_PSS_PADDING;
    const std::unique_ptr<EVP_MD_CTX, Free> context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* key_context = nullptr; // belongs to `context`
    if (!context || EVP_DigestVerifyInit(context.get(), &key_context, digest, nullptr, key) <= 0 ||
        EVP_PKEY_CTX_set_rsa_padding(key_context, padding_mode) <= 0)
        return Error{ErrorCode::backend_failed, "signature", 0};
    if (EVP_DigestVerify(context.get(), signature.data(), signature.size(), signed_octets.data(),
                         signed_octets.size()) <= 0)
        return Error{ErrorCode::signature_mismatch, "signature", 0};
    return {};
}

} // namespace lisrtp::crypto
