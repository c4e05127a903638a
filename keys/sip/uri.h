// keys/sip/uri.h - the parts of sip:, sips: and tel: URIs.  RFC 3261 section 19.1, RFC 3966.

#pragma once

#include "keys/base/bytes.h"
#include "keys/base/result.h"
#include "keys/sip/parameters.h"

namespace lisrtp::sip
{

struct Uri {
    std::string scheme;     ///< lower case: "sip", "sips", "tel", or whatever stands there
    std::string user;       ///< as written; the number for tel:
    std::string password;   ///< after "user:"
    std::string host;       ///< lower case; IPv6 keeps its brackets; empty for tel:
    std::uint16_t port = 0; ///< 0 when not given
    Parameters parameters;
    std::string headers; ///< after "?", as written

    bool is_telephone() const;
};

/**
 * Reads a URI.  Angle brackets around it are tolerated, for real messages have them.
 * Errors: missing (no scheme, or nothing behind it), bad_value (port), too_long (more than 8 KiB).
 */
Result<Uri> read_uri(std::string_view text);

/**
 * One spelling for one party, to compare identities: "sip:user@host" with %-escapes resolved, host
 * in lower case, no port, password, parameters or headers; sips: becomes sip:, the scheme being a
 * matter of transport.  tel: URIs, and sip: URIs with user=phone, become "tel:" and the number
 * without visual separators (RFC 3966, 5.1.1).  RFC 3261, 19.1.4, less the parameters.
 */
std::string address_of_record(const Uri& uri);

/** The same from text; text that is no URI comes back trimmed. */
std::string address_of_record(std::string_view text);

} // namespace lisrtp::sip
