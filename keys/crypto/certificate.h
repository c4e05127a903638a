// keys/crypto/certificate.h - X.509 certificates: names, and signatures checked with their keys.

#pragma once

#include "keys/base/bytes.h"
#include "keys/base/result.h"

#include <memory>
#include <string>
#include <vector>

namespace lisrtp::crypto
{

enum class RsaPadding : std::uint8_t { pkcs1_v15, pss };
enum class SignatureHash : std::uint8_t { sha1, sha256 };

/** A certificate as seen on the wire.  Immutable; thread-safe. */
class Certificate
{
public:
    /** One X.509 certificate in DER.  Errors: bad_value, too_long. */
    static Result<Certificate> from_der(ByteView der);

    Certificate(Certificate&&) noexcept;
    Certificate& operator=(Certificate&&) noexcept;
    ~Certificate();

    /** RFC 2253 form, for example "CN=alice". */
    std::string subject() const;
    /** URIs of subjectAltName, for example "sip:alice@example.net".  RFC 5280, 4.2.1.6. */
    std::vector<std::string> uris() const;

    /**
     * Checks an RSA signature over `signed_octets` with the certificate's public key.  Whether the
     * certificate itself can be trusted is not asked.
     *
     * Errors: unsupported (the key is not RSA), signature_mismatch, backend_failed.
     */
    Result<void> check_signature(RsaPadding padding, SignatureHash hash, ByteView signed_octets,
                                 ByteView signature) const;

private:
    struct Contents;
    explicit Certificate(std::unique_ptr<Contents> contents);
    std::unique_ptr<Contents> contents_;
};

} // namespace lisrtp::crypto
