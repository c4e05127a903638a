// keys/keyfile/key_file.h - everything that an LI key file says.  docs/key-file.md.

#pragma once

#include "keys/aka/derivation.h"
#include "keys/keyfile/authorisation.h"
#include "keys/keyfile/secret.h"

namespace lisrtp::keyfile
{

/** [[derivation]]: a rule, and for whom. */
struct Derivation {
    std::string secret; ///< id of a subscriber or quintet; empty: all of them
    aka::Derivation rule;
};

/** [[seed]]: handed over with the key, not seen in the capture. */
struct Seed {
    std::string secret; ///< id of a subscriber or quintet
    Bytes value;
    std::optional<Timestamp> seen_at;
};

/** [[cross_parameter]]: a public value, or a whole MIKEY message, that another network sniffed. */
struct CrossParameter {
    enum class Role { initiator, responder, long_term };

    std::string authorisation;
    std::string group; ///< empty when `mikey` is there
    Bytes value;
    Role role = Role::initiator;
    Bytes mikey; ///< the whole message; empty when `value` is there
    std::string call_id;
    std::optional<CsbId> csb_id;
    Bytes rand; ///< MIKEY RAND
    std::string network;
    std::optional<Timestamp> seen_at;
    std::optional<Endpoint> source;
    std::optional<Endpoint> destination;
};

/** A key file whose every line has been found good.  Move-only, since it holds the secrets. */
struct KeyFile {
    std::vector<Authorisation> authorisations;
    std::vector<Exclusion> exclusions;
    std::vector<Secret> secrets;
    std::vector<Derivation> derivations;
    std::vector<Seed> seeds;
    std::vector<CrossParameter> cross_parameters;
    /** Others could read the file, and the user let that pass: the report says so. */
    bool insecure_permissions = false;

    /** Null when there is none of that id. */
    const Authorisation* authorisation(std::string_view id) const;
    const Secret* secret(std::string_view id) const;
};

} // namespace lisrtp::keyfile
