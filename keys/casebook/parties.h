// keys/casebook/parties.h - who takes part in a call, by every identity that its messages show.

#pragma once

#include "keys/casebook/build_calls.h"
#include "keys/casebook/people.h"

namespace lisrtp::casebook
{

/** Everything by which an authorisation may name a party of a call. */
struct Parties {
    Identities caller;
    Identities callee;
    Identities others;             ///< Request-URI, Contact: of either
    std::set<IpAddress> addresses; ///< in Contact and in SDP

    /** All of them, the addresses as `ip:` identities. */
    Identities all() const;
};

Parties parties_of(const CallInMaking& making, const People& people);

} // namespace lisrtp::casebook
