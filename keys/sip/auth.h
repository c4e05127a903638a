// keys/sip/auth.h - Digest challenges and credentials.  RFC 3261, 22; RFC 7616, 3310; TS 24.229.

#pragma once

#include "keys/base/result.h"
#include "keys/base/secret_bytes.h"
#include "keys/sip/message.h"

namespace lisrtp::sip
{

/** The header it stood in. */
enum class DigestPlace {
    www_authenticate,
    proxy_authenticate,
    authorization,
    proxy_authorization,
    authentication_info
};

std::string_view name_of(DigestPlace place);

/** One challenge or one set of credentials.  Texts are unquoted; what is not given is empty. */
struct DigestParameters {
    DigestPlace place{};
    std::string scheme; ///< as written; empty in Authentication-Info, whose grammar has none
    std::string username;
    std::string realm;
    std::string nonce;
    std::string uri;
    std::string response;
    std::string algorithm; ///< as written: "AKAv1-MD5"; empty means MD5
    std::string qop;       ///< offered list, or the chosen value
    std::string cnonce;
    std::string nc;
    std::string opaque;
    std::string stale;
    std::string nextnonce;
    std::string rspauth;
    std::string auts;                ///< base64, RFC 3310, 3.4
    std::string integrity_protected; ///< TS 24.229, 7.2A.2
    SecretBytes ck;                  ///< 16 octets when a core interface hands them over
    SecretBytes ik;                  ///< the same
    std::optional<Error> key_error;  ///< ck or ik was there but was not hexadecimal
    std::vector<Parameter> other;    ///< every parameter not named above
    bool is_digest() const;
};

/**
 * Reads one header value, which may hold several challenges ("Digest a=1, b=2, Basic realm=..").
 * Commas inside quoted strings separate nothing.  Never fails; at most 64 challenges.
 */
std::vector<DigestParameters> read_digests(std::string_view value, DigestPlace place);

/** Every challenge (WWW-Authenticate, Proxy-Authenticate) of the message. */
std::vector<DigestParameters> challenges_of(const Message& message);
/** Every set of credentials (Authorization, Proxy-Authorization) of the message. */
std::vector<DigestParameters> credentials_of(const Message& message);
/** Authentication-Info and Proxy-Authentication-Info. */
std::vector<DigestParameters> authentication_infos_of(const Message& message);

} // namespace lisrtp::sip
