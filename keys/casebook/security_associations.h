// keys/casebook/security_associations.h - the keys with which a terminal and its P-CSCF protect
// their SIP.  TS 33.203, 7; TS 24.229, 5.1.1 and 5.2.2; RFC 3329.

#pragma once

#include "keys/casebook/core_vectors.h"
#include "keys/casebook/findings.h"

#include <vector>

namespace lisrtp::casebook
{

/**
 * Four associations for each registration that a challenge answered: the SPIs of Security-Client in
 * the REGISTER and of Security-Server in its 401, keys from CK and IK of that challenge. Only of
 * subscribers that the authorisation of the secret names; usable in its window.
 *
 * Nothing is believed: which of the mechanisms was chosen, and whether the keys are right, each
 * packet's check value says.
 */
std::vector<SecurityAssociation> security_associations_of(
    const std::vector<const Entry*>& entries, const std::vector<SeenChallenge>& challenges,
    const std::vector<VectorSecret>& vectors, const People& people, const keyfile::KeyFile& keys);

} // namespace lisrtp::casebook
