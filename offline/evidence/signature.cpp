#include "offline/evidence/signature.h"

#include "offline/evidence/openssl_handles.h"

#include <cstring>

#include <openssl/ess.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>

namespace lisrtp::evidence
{

namespace
{

/** Hands the passphrase to OpenSSL where a key asks for it. */
int give_passphrase(char* out, int room, int, void* context)
{
    const auto& passphrase = *static_cast<const std::optional<SecretBytes>*>(context);
    if (!passphrase || passphrase->size() > static_cast<std::size_t>(room))
        return -1;
    std::memcpy(out, passphrase->reveal().data(), passphrase->size());
    return static_cast<int>(passphrase->size());
}

struct Signer {
    KeyHandle key;
    CertificateHandle certificate;
    CertificatesHandle chain;
};

bool read_pem(const SigningKey& given, Signer& signer)
{
    const BioHandle in = bio_over(given.key.reveal());
    auto passphrase = const_cast<std::optional<SecretBytes>*>(&given.passphrase);
    signer.key.reset(PEM_read_bio_PrivateKey(in.get(), nullptr, give_passphrase, passphrase));
    signer.chain = read_certificates(given.certificate);
    if (sk_X509_num(signer.chain.get()) > 0)
        signer.certificate.reset(sk_X509_shift(signer.chain.get()));
    return signer.key != nullptr;
}

bool read_pkcs12(const SigningKey& given, Signer& signer)
{
    const BioHandle in = bio_over(given.key.reveal());
    const std::unique_ptr<PKCS12, FreedBy<PKCS12_free>> file(d2i_PKCS12_bio(in.get(), nullptr));
    if (!file)
        return false;
    SecretBytes text((given.passphrase ? given.passphrase->size() : 0) + 1); // ends with a zero
    if (given.passphrase)
        std::memcpy(text.reveal_mutable().data(), given.passphrase->reveal().data(),
                    given.passphrase->size());
    EVP_PKEY* key = nullptr;
    X509* certificate = nullptr;
    STACK_OF(X509)* chain = nullptr;
    if (PKCS12_parse(file.get(), reinterpret_cast<const char*>(text.reveal().data()), &key,
                     &certificate, &chain) != 1)
        return false;
    signer.key.reset(key);
    signer.certificate.reset(certificate);
    signer.chain.reset(chain ? chain : sk_X509_new_null());
    return true;
}

/** DER of a CMS object; empty when OpenSSL cannot write it. */
Bytes der_of(CMS_ContentInfo* cms)
{
    const int octets = i2d_CMS_ContentInfo(cms, nullptr);
    Bytes der(octets > 0 ? static_cast<std::size_t>(octets) : 0);
    unsigned char* at = der.data();
    if (octets > 0)
        i2d_CMS_ContentInfo(cms, &at);
    return der;
}

/** The certificate's hash among the signed attributes (RFC 5035), so none can take its place. */
bool names_certificate(CMS_SignerInfo* signer, X509* certificate)
{
    auto* const value = static_cast<ASN1_STRING*>(CMS_signed_get0_data_by_OBJ(
        signer, OBJ_nid2obj(NID_id_smime_aa_signingCertificateV2), -3, V_ASN1_SEQUENCE));
    if (!value)
        return false;
    const unsigned char* at = ASN1_STRING_get0_data(value);
    const std::unique_ptr<ESS_SIGNING_CERT_V2, FreedBy<ESS_SIGNING_CERT_V2_free>> named(
        d2i_ESS_SIGNING_CERT_V2(nullptr, &at, ASN1_STRING_length(value)));
    if (!named)
        return false;
    const std::unique_ptr<STACK_OF(X509), FreedBy<free_list>> chain(sk_X509_new_null());
    sk_X509_push(chain.get(), certificate);
    return OSSL_ESS_check_signing_certs(nullptr, named.get(), chain.get(), 1) > 0;
}

std::string signing_time(CMS_SignerInfo* signer)
{
    const int at = CMS_signed_get_attr_by_NID(signer, NID_pkcs9_signingTime, -1);
    X509_ATTRIBUTE* const attribute = at >= 0 ? CMS_signed_get_attr(signer, at) : nullptr;
    const ASN1_TYPE* const value = attribute ? X509_ATTRIBUTE_get0_type(attribute, 0) : nullptr;
    if (!value || (value->type != V_ASN1_UTCTIME && value->type != V_ASN1_GENERALIZEDTIME))
        return "";
    return time_text(value->value.asn1_string);
}

/** The one signer, whose certificate is inside. */
CMS_SignerInfo* only_signer(CMS_ContentInfo* cms, X509*& certificate)
{
    STACK_OF(CMS_SignerInfo)* const signers = CMS_get0_SignerInfos(cms);
    if (!signers || sk_CMS_SignerInfo_num(signers) != 1 ||
        CMS_set1_signers_certs(cms, nullptr, 0) != 1)
        return nullptr;
    CMS_SignerInfo* const signer = sk_CMS_SignerInfo_value(signers, 0);
    CMS_SignerInfo_get0_algs(signer, nullptr, &certificate, nullptr, nullptr);
    return certificate ? signer : nullptr;
}

} // namespace

std::optional<Bytes> sign_detached(ByteView text, const SigningKey& given,
                                   SignatureRefusal& refusal)
{
    const bool is_pem = text_of(given.key.reveal()).find("-----BEGIN") != std::string_view::npos;
    Signer signer;
    if (!(is_pem ? read_pem(given, signer) : read_pkcs12(given, signer))) {
        ERR_clear_error();
        refusal.what = "the key cannot be read: no PEM or PKCS#12, or another passphrase";
        return std::nullopt;
    }
    if (!signer.certificate) {
        refusal.what = "there is no certificate to the key";
        return std::nullopt;
    }
    if (X509_check_private_key(signer.certificate.get(), signer.key.get()) != 1) {
        ERR_clear_error();
        refusal.what = "the certificate is not the key's";
        return std::nullopt;
    }
    constexpr unsigned flags = CMS_DETACHED | CMS_BINARY | CMS_NOSMIMECAP | CMS_CADES;
    const BioHandle in = bio_over(text);
    const CmsHandle cms(
        CMS_sign(nullptr, nullptr, signer.chain.get(), in.get(), flags | CMS_PARTIAL));
    const bool is_made = cms &&
                         CMS_add1_signer(cms.get(), signer.certificate.get(), signer.key.get(),
                                         EVP_sha256(), flags) &&
                         CMS_final(cms.get(), in.get(), nullptr, flags) == 1;
    if (!is_made) {
        refusal.what = "OpenSSL refuses: " + openssl_reason();
        return std::nullopt;
    }
    return der_of(cms.get());
}

SignatureCheck check_signature(ByteView text, ByteView signature, ByteView trusted_roots)
{
    SignatureCheck check;
    ERR_clear_error();
    const unsigned char* at = signature.data();
    const CmsHandle cms(d2i_CMS_ContentInfo(nullptr, &at, static_cast<long>(signature.size())));
    // DER has one form: what reads the same but is written otherwise was not written by a signer.
    if (!cms || at != signature.data() + signature.size() ||
        OBJ_obj2nid(CMS_get0_type(cms.get())) != NID_pkcs7_signed || !CMS_is_detached(cms.get()) ||
        !std::ranges::equal(der_of(cms.get()), signature)) {
        ERR_clear_error();
        check.reason = "it is no detached CMS signature";
        return check;
    }
    X509* certificate = nullptr;
    CMS_SignerInfo* const signer = only_signer(cms.get(), certificate);
    if (!signer) {
        ERR_clear_error();
        check.reason = "it has not one signer with a certificate";
        return check;
    }
    check.signer = subject_of(certificate);
    check.signed_at = signing_time(signer);
    const BioHandle content = bio_over(text);
    if (CMS_verify(cms.get(), nullptr, nullptr, content.get(), nullptr,
                   CMS_BINARY | CMS_NO_SIGNER_CERT_VERIFY) != 1 ||
        !names_certificate(signer, certificate)) {
        check.reason = "it does not fit: " + openssl_reason();
        return check;
    }
    check.fits = true;
    const StoreHandle store = make_store(trusted_roots);
    if (!store) {
        check.reason = "no root was given to trust";
        return check;
    }
    const BioHandle again = bio_over(text);
    check.trusted =
        CMS_verify(cms.get(), nullptr, store.get(), again.get(), nullptr, CMS_BINARY) == 1;
    if (!check.trusted)
        check.reason = "its certificate leads to no trusted root: " + openssl_reason();
    return check;
}

} // namespace lisrtp::evidence
