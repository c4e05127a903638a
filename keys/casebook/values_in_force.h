// keys/casebook/values_in_force.h - what a subscriber's terminal was bound to use when it spoke.

#pragma once

#include "keys/casebook/mikey_session.h"

#include <string>
#include <vector>

namespace lisrtp::casebook
{

/**
 * The candidate exponents that the subscriber on that side was bound to use in that message: seeds
 * handed over, and those of challenges that were answered before, by the same device; the newest
 * first. Only where there are some can a value be called a cheat's.
 */
std::vector<const DerivedValue*> values_in_force(const MikeySessionWork& work,
                                                 agreement::Group group, Side side,
                                                 const SeenMikey& message);

/**
 * Whether the capture lets that message have been sent under a newer seed than all of these, which
 * it does not show. Then an honest terminal may have sent another value.
 */
Registrations::Since seeds_since(const MikeySessionWork& work, Side side, const SeenMikey& message,
                                 const std::vector<const DerivedValue*>& in_force);

/** Eight octets of SHA-256 in hexadecimal: names a public value in a sentence. */
std::string fingerprint(ByteView public_value);

/**
 * "the initiator's DH value 3f..a1 differs from g^x for all 2 seeds that it may use (91..0c by
 * alice-usim, seed in frame 3; ...): the terminal does not use the agreed key"; where there is a
 * doubt, "...: a newer challenge may not have been captured: CSeq of its registration goes ..."
 */
std::string accusation(const MikeySessionWork& work, agreement::Group group, std::string_view whose,
                       ByteView seen, const std::vector<const DerivedValue*>& in_force,
                       const Registrations::Since& since);

} // namespace lisrtp::casebook
