// keys/casebook/foresee_powers.h - the powers that several calls are going to want, computed
// together, because the processor does eight in little more than the time of two.

#pragma once

#include "keys/casebook/session_maker.h"

#include <span>

namespace lisrtp::casebook
{

/** A call whose sessions are going to be made. */
struct CallToOpen {
    CallInMaking making;
    MikeyExchanges exchanges;
    Parties parties;
};

/**
 * Has `knowledge.shared_values` compute what opening these calls' Diffie-Hellman exchanges will ask
 * it for. Findings do not depend on it: what it does not foresee is computed when it is wanted.
 */
void foresee_powers(const Knowledge& knowledge, std::span<const CallToOpen> calls);

} // namespace lisrtp::casebook
