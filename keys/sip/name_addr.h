// keys/sip/name_addr.h - display name, URI and parameters of From, To, Contact.  RFC 3261, 20.10.

#pragma once

#include "keys/sip/parameters.h"

namespace lisrtp::sip
{

struct NameAddr {
    std::string display; ///< unquoted, without escapes
    std::string uri;     ///< as written, without angle brackets
    Parameters parameters;

    std::string_view tag() const { return parameters.value("tag"); }
};

/**
 * Reads name-addr or addr-spec with its header parameters.  Without angle brackets, what follows
 * ";" belongs to the header, not to the URI (RFC 3261, 20).  Never fails: unbalanced quotes and
 * brackets give what can be read.
 */
NameAddr read_name_addr(std::string_view text);

} // namespace lisrtp::sip
