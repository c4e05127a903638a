#include "offline/evidence/time_stamp.h"

#include "keys/crypto/hash.h"
#include "keys/crypto/random.h"
#include "offline/evidence/openssl_handles.h"

#include <openssl/ess.h>

namespace lisrtp::evidence
{

namespace
{

using RequestHandle = std::unique_ptr<TS_REQ, FreedBy<TS_REQ_free>>;
using ImprintHandle = std::unique_ptr<TS_MSG_IMPRINT, FreedBy<TS_MSG_IMPRINT_free>>;
using AlgorithmHandle = std::unique_ptr<X509_ALGOR, FreedBy<X509_ALGOR_free>>;
using NumberHandle = std::unique_ptr<ASN1_INTEGER, FreedBy<ASN1_INTEGER_free>>;
using ResponseHandle = std::unique_ptr<TS_RESP, FreedBy<TS_RESP_free>>;
using TokenHandle = std::unique_ptr<PKCS7, FreedBy<PKCS7_free>>;
using InfoHandle = std::unique_ptr<TS_TST_INFO, FreedBy<TS_TST_INFO_free>>;
using ContextHandle = std::unique_ptr<TS_VERIFY_CTX, FreedBy<TS_VERIFY_CTX_free>>;

constexpr std::size_t nonce_octets = 8;

template <auto write, typename Object>
Bytes der_of(Object* object)
{
    const int octets = write(object, nullptr);
    Bytes der(octets > 0 ? static_cast<std::size_t>(octets) : 0);
    unsigned char* at = der.data();
    if (octets > 0)
        write(object, &at);
    return der;
}

TokenHandle read_token(ByteView der)
{
    const unsigned char* at = der.data();
    TokenHandle token(d2i_PKCS7(nullptr, &at, static_cast<long>(der.size())));
    if (!token || at != der.data() + der.size() || !PKCS7_type_is_signed(token.get()) ||
        !std::ranges::equal(der_of<i2d_PKCS7>(token.get()), der))
        token.reset();
    ERR_clear_error();
    return token;
}

bool is_of(TS_TST_INFO* info, ByteView text)
{
    TS_MSG_IMPRINT* const imprint = TS_TST_INFO_get_msg_imprint(info);
    const X509_ALGOR* const algorithm = imprint ? TS_MSG_IMPRINT_get_algo(imprint) : nullptr;
    const ASN1_OBJECT* hash = nullptr;
    if (algorithm)
        X509_ALGOR_get0(&hash, nullptr, nullptr, algorithm);
    if (!hash || OBJ_obj2nid(hash) != NID_sha256)
        return false;
    const ASN1_OCTET_STRING* const stamped = TS_MSG_IMPRINT_get_msg(imprint);
    const auto digest = crypto::sha256(text);
    return std::ranges::equal(digest,
                              ByteView(ASN1_STRING_get0_data(stamped),
                                       static_cast<std::size_t>(ASN1_STRING_length(stamped))));
}

/** A signed attribute that names the certificate by its hash: RFC 3161, 2.4.2, and RFC 5816. */
bool names_certificate(PKCS7_SIGNER_INFO* signer, X509* certificate)
{
    const auto sequence = [signer](int name) -> const ASN1_STRING* {
        const ASN1_TYPE* const value = PKCS7_get_signed_attribute(signer, name);
        return value && value->type == V_ASN1_SEQUENCE ? value->value.sequence : nullptr;
    };
    std::unique_ptr<ESS_SIGNING_CERT, FreedBy<ESS_SIGNING_CERT_free>> first;
    std::unique_ptr<ESS_SIGNING_CERT_V2, FreedBy<ESS_SIGNING_CERT_V2_free>> second;
    if (const ASN1_STRING* value = sequence(NID_id_smime_aa_signingCertificate)) {
        const unsigned char* at = ASN1_STRING_get0_data(value);
        first.reset(d2i_ESS_SIGNING_CERT(nullptr, &at, ASN1_STRING_length(value)));
    }
    if (const ASN1_STRING* value = sequence(NID_id_smime_aa_signingCertificateV2)) {
        const unsigned char* at = ASN1_STRING_get0_data(value);
        second.reset(d2i_ESS_SIGNING_CERT_V2(nullptr, &at, ASN1_STRING_length(value)));
    }
    if (!first && !second)
        return false;
    const std::unique_ptr<STACK_OF(X509), FreedBy<free_list>> chain(sk_X509_new_null());
    sk_X509_push(chain.get(), certificate);
    return OSSL_ESS_check_signing_certs(first.get(), second.get(), chain.get(), 1) > 0;
}

/** The certificate of the one signer, who signed what the token holds. */
X509* signer_of(PKCS7* token)
{
    STACK_OF(PKCS7_SIGNER_INFO)* const signers = PKCS7_get_signer_info(token);
    if (!signers || sk_PKCS7_SIGNER_INFO_num(signers) != 1)
        return nullptr;
    const std::unique_ptr<STACK_OF(X509), FreedBy<free_list>> certificates(
        PKCS7_get0_signers(token, nullptr, 0));
    X509* const certificate = certificates && sk_X509_num(certificates.get()) == 1
                                  ? sk_X509_value(certificates.get(), 0)
                                  : nullptr;
    const bool fits = certificate &&
                      PKCS7_verify(token, nullptr, nullptr, nullptr, nullptr,
                                   PKCS7_NOVERIFY | PKCS7_BINARY) == 1 &&
                      names_certificate(sk_PKCS7_SIGNER_INFO_value(signers, 0), certificate);
    return fits ? certificate : nullptr;
}

} // namespace

std::optional<Bytes> time_stamp_request(ByteView text)
{
    const RequestHandle request(TS_REQ_new());
    const ImprintHandle imprint(TS_MSG_IMPRINT_new());
    const AlgorithmHandle algorithm(X509_ALGOR_new());
    auto digest = crypto::sha256(text);
    const Bytes random = crypto::random_octets(nonce_octets);
    const std::unique_ptr<BIGNUM, FreedBy<BN_free>> number(
        BN_bin2bn(random.data(), static_cast<int>(random.size()), nullptr));
    const NumberHandle nonce(BN_to_ASN1_INTEGER(number.get(), nullptr));
    const bool made =
        X509_ALGOR_set0(algorithm.get(), OBJ_nid2obj(NID_sha256), V_ASN1_NULL, nullptr) == 1 &&
        TS_MSG_IMPRINT_set_algo(imprint.get(), algorithm.get()) == 1 &&
        TS_MSG_IMPRINT_set_msg(imprint.get(), digest.data(), static_cast<int>(digest.size())) ==
            1 &&
        TS_REQ_set_version(request.get(), 1) == 1 &&
        TS_REQ_set_msg_imprint(request.get(), imprint.get()) == 1 &&
        TS_REQ_set_nonce(request.get(), nonce.get()) == 1 &&
        TS_REQ_set_cert_req(request.get(), 1) == 1;
    if (!made)
        return std::nullopt;
    return der_of<i2d_TS_REQ>(request.get());
}

std::optional<Bytes> token_of(ByteView answer, std::string& why)
{
    const unsigned char* at = answer.data();
    const ResponseHandle response(d2i_TS_RESP(nullptr, &at, static_cast<long>(answer.size())));
    if (!response) {
        ERR_clear_error();
        if (read_token(answer))
            return copy_of(answer);
        why = "it is no answer of a time stamping authority";
        return std::nullopt;
    }
    PKCS7* const token = TS_RESP_get_token(response.get());
    const ASN1_INTEGER* const status =
        TS_STATUS_INFO_get0_status(TS_RESP_get_status_info(response.get()));
    const long granted = ASN1_INTEGER_get(status);
    if (!token || (granted != TS_STATUS_GRANTED && granted != TS_STATUS_GRANTED_WITH_MODS)) {
        why = "the authority did not grant a time stamp";
        return std::nullopt;
    }
    return der_of<i2d_PKCS7>(token);
}

TimeStampCheck check_time_stamp(ByteView text, ByteView der, ByteView trusted_roots)
{
    TimeStampCheck check;
    ERR_clear_error();
    const TokenHandle token = read_token(der);
    const InfoHandle info(token ? PKCS7_to_TS_TST_INFO(token.get()) : nullptr);
    if (!info) {
        ERR_clear_error();
        check.reason = "it is no time stamp token";
        return check;
    }
    if (!is_of(info.get(), text)) {
        check.reason = "it is of something else";
        return check;
    }
    X509* const signer = signer_of(token.get());
    if (!signer) {
        check.reason = "its signature does not fit: " + openssl_reason();
        return check;
    }
    check.fits = true;
    check.authority = subject_of(signer);
    check.at = time_text(TS_TST_INFO_get_time(info.get()));
    StoreHandle store = make_store(trusted_roots);
    if (!store) {
        check.reason = "no root was given to trust";
        return check;
    }
    X509_VERIFY_PARAM_set_purpose(X509_STORE_get0_param(store.get()), X509_PURPOSE_TIMESTAMP_SIGN);
    const ContextHandle context(TS_VERIFY_CTX_new());
    TS_VERIFY_CTX_set_flags(context.get(), TS_VFY_VERSION | TS_VFY_SIGNATURE);
    TS_VERIFY_CTX_set_store(context.get(), store.release()); // it frees the store
    check.trusted = TS_RESP_verify_token(context.get(), token.get()) == 1;
    if (!check.trusted)
        check.reason = "its authority leads to no trusted root: " + openssl_reason();
    return check;
}

} // namespace lisrtp::evidence
