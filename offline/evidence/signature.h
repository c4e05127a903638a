// offline/evidence/signature.h - who vouches for a case: a detached CMS signature.  RFC 5652.

#pragma once

#include "keys/base/bytes.h"
#include "keys/base/result.h"
#include "keys/base/secret_bytes.h"

#include <optional>
#include <string>

namespace lisrtp::evidence
{

/** What a signer brings: PEM files of a key and a certificate, or one PKCS#12 file of both. */
struct SigningKey {
    SecretBytes key;                       ///< PEM or PKCS#12, as the file has it
    Bytes certificate;                     ///< PEM, further ones are the chain; empty with PKCS#12
    std::optional<SecretBytes> passphrase; ///< of the key; not asked for where it has none
};

/** Why nothing was signed, or a signature is none; `what` is for a person. */
struct SignatureRefusal {
    std::string what;
};

/**
 * Signs `text` with SHA-256: DER of a CMS SignedData without content, with the signing time and the
 * certificate's hash among the signed attributes (CAdES-BES), so that
 * `openssl cms -verify -binary -inform DER -in SIGNATURE -content FILE` takes it.
 * `text` is not empty.
 */
std::optional<Bytes> sign_detached(ByteView text, const SigningKey& key, SignatureRefusal& refusal);

/** What a signature says. */
struct SignatureCheck {
    bool fits = false;     ///< made with the key of the certificate inside, over this text
    std::string signer;    ///< the certificate's subject, RFC 2253
    std::string signed_at; ///< as the signer says: RFC 3339, empty when it says nothing
    bool trusted = false;  ///< the certificate leads to one of the roots given
    std::string reason;    ///< why it does not fit, or is not trusted
};

/**
 * @param trusted_roots  PEM; empty: nobody is trusted, and only `fits` is found out
 * A hostile signature is refused; never throws for what is in it.
 */
SignatureCheck check_signature(ByteView text, ByteView signature, ByteView trusted_roots);

} // namespace lisrtp::evidence
