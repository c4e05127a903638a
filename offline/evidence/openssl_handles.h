// offline/evidence/openssl_handles.h - OpenSSL's objects, freed by themselves.  Only for
// offline/evidence.

#pragma once

#include "keys/base/bytes.h"

#include <memory>
#include <string>

#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pkcs7.h>
#include <openssl/ts.h>
#include <openssl/x509.h>

namespace lisrtp::evidence
{

template <auto free>
struct FreedBy {
    template <typename T>
    void operator()(T* object) const
    {
        free(object);
    }
};

inline void free_certificates(STACK_OF(X509) * certificates)
{
    sk_X509_pop_free(certificates, X509_free);
}

/** The list only: its certificates belong to others. */
inline void free_list(STACK_OF(X509) * certificates)
{
    sk_X509_free(certificates);
}

using BioHandle = std::unique_ptr<BIO, FreedBy<BIO_free_all>>;
using CmsHandle = std::unique_ptr<CMS_ContentInfo, FreedBy<CMS_ContentInfo_free>>;
using KeyHandle = std::unique_ptr<EVP_PKEY, FreedBy<EVP_PKEY_free>>;
using CertificateHandle = std::unique_ptr<X509, FreedBy<X509_free>>;
using CertificatesHandle = std::unique_ptr<STACK_OF(X509), FreedBy<free_certificates>>;
using StoreHandle = std::unique_ptr<X509_STORE, FreedBy<X509_STORE_free>>;

/** Reads memory that the caller keeps. */
inline BioHandle bio_over(ByteView octets)
{
    return BioHandle(BIO_new_mem_buf(octets.data(), static_cast<int>(octets.size())));
}

/** What OpenSSL said last, in its words; its queue is empty afterwards. */
inline std::string openssl_reason()
{
    const unsigned long code = ERR_peek_last_error();
    const char* const words = code != 0 ? ERR_reason_error_string(code) : nullptr;
    ERR_clear_error();
    return words ? words : "unknown reason";
}

/** "CN=Examiner,O=Laboratory" */
std::string subject_of(const X509* certificate);

/** RFC 3339, in UTC; empty when it is none. */
std::string time_text(const ASN1_TIME* time);

/** Certificates out of PEM text; what comes after them is passed over. */
CertificatesHandle read_certificates(ByteView pem);

/** Roots that may be trusted, for any purpose.  Null when there is none. */
StoreHandle make_store(ByteView pem);

} // namespace lisrtp::evidence
