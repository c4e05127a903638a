// keys/keyfile/authorisation.h - the warrant: whom, from when to when, and how much.

#pragma once

#include "keys/base/timestamp.h"
#include "keys/keyfile/identity.h"

#include <string>
#include <vector>

namespace lisrtp::keyfile
{

enum class Scope {
    content, ///< media may be decrypted
    iri      ///< intercept related information: events only
};

struct Authorisation {
    std::string id;
    std::string liid;      ///< ETSI TS 102 232-1 LIID; may be empty
    std::string reference; ///< warrant or order; may be empty
    std::string issued_by; ///< may be empty
    Timestamp valid_from;  ///< inclusive
    Timestamp valid_to;    ///< exclusive
    Scope scope = Scope::content;
    std::vector<Identity> targets;  ///< one or more
    std::vector<Endpoint> delivery; ///< where copies were delivered

    bool in_force(Timestamp at) const { return valid_from <= at && at < valid_to; }
};

/** [[exclude]]: whose calls are not opened, whoever else takes part in them. */
struct Exclusion {
    std::string id;
    std::string authorisation; ///< its id; empty: under every one
    std::string reason;        ///< "privileged: lawyer"; may be empty
    std::vector<Identity> identities;

    bool holds_under(const Authorisation& one) const
    {
        return authorisation.empty() || authorisation == one.id;
    }
};

} // namespace lisrtp::keyfile
