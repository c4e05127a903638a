#include "offline/evidence/openssl_handles.h"

#include <cstdio>
#include <ctime>

#include <openssl/pem.h>

namespace lisrtp::evidence
{

namespace
{

int no_passphrase(char*, int, int, void*)
{
    return -1;
}

} // namespace

std::string subject_of(const X509* certificate)
{
    const BioHandle out(BIO_new(BIO_s_mem()));
    X509_NAME_print_ex(out.get(), X509_get_subject_name(certificate), 0,
                       XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB));
    char* text = nullptr;
    const long octets = BIO_get_mem_data(out.get(), &text);
    return {text, static_cast<std::size_t>(octets)};
}

std::string time_text(const ASN1_TIME* time)
{
    std::tm at{};
    if (!time || ASN1_TIME_to_tm(time, &at) != 1)
        return "";
    char text[32];
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &at);
    return text;
}

CertificatesHandle read_certificates(ByteView pem)
{
    CertificatesHandle certificates(sk_X509_new_null());
    const BioHandle in = bio_over(pem);
    while (X509* certificate = PEM_read_bio_X509(in.get(), nullptr, no_passphrase, nullptr))
        sk_X509_push(certificates.get(), certificate);
    ERR_clear_error(); // its last word is "no start line": the end
    return certificates;
}

StoreHandle make_store(ByteView pem)
{
    const CertificatesHandle roots = read_certificates(pem);
    if (sk_X509_num(roots.get()) == 0)
        return nullptr;
    StoreHandle store(X509_STORE_new());
    for (int i = 0; i < sk_X509_num(roots.get()); ++i)
        X509_STORE_add_cert(store.get(), sk_X509_value(roots.get(), i));
    X509_VERIFY_PARAM_set_purpose(X509_STORE_get0_param(store.get()), X509_PURPOSE_ANY);
    return store;
}

} // namespace lisrtp::evidence
