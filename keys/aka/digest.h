// keys/aka/digest.h - whether a Digest response was made with this RES.  RFC 2617, 7616, 3310,
// 4169.

#pragma once

#include "keys/aka/check.h"
#include "keys/base/secret_bytes.h"

#include <string>

namespace lisrtp::aka
{

/** What the credentials and the request that carried them say; all after unquoting. */
struct DigestResponse {
    std::string algorithm; ///< "AKAv1-MD5", "AKAv2-SHA-256-sess", ...; either case
    std::string username;
    std::string realm;
    std::string nonce;
    std::string uri;
    std::string method; ///< of the request
    std::string qop;    ///< empty, "auth" or "auth-int"
    std::string nc;
    std::string cnonce;
    std::string response;  ///< hex digits, either case
    ByteView body;         ///< of the request; counts for auth-int
    bool has_auts = false; ///< an `auts` parameter is there: the password is empty then
};

/** The AKA result that the password is made of.  CK and IK count for AKAv2 only. */
struct DigestSecret {
    const SecretBytes& res;
    const SecretBytes& ck;
    const SecretBytes& ik;
};

/**
 * Whether the response fits.  AKAv1: the password is RES as octets (RFC 3310, 3.3).  AKAv2: see
 * akav2.h; with SHA-256 the same password is used.
 *
 * cannot_check: an algorithm that is not AKA's, an unknown qop, a response of the wrong length, or
 * `auts`, whose empty password proves nothing.  Thread-safe.
 */
Check check_digest(const DigestResponse& seen, const DigestSecret& secret);

/** "AKAv2-..." in either case: CK and IK are then used as akav2.h says. */
bool is_akav2(std::string_view algorithm);

} // namespace lisrtp::aka
