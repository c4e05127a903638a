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

/** Eight octets of SHA-256 in hexadecimal: names a public value in a sentence. */
std::string fingerprint(ByteView public_value);

/**
 * "the initiator's DH value 3f..a1 differs from g^x for all 2 seeds that it may use (91..0c by
 * alice-usim, seed in frame 3; ...): the terminal does not use the agreed key"
 */
std::string accusation(const MikeySessionWork& work, agreement::Group group, std::string_view whose,
                       ByteView seen, const std::vector<const DerivedValue*>& in_force);

} // namespace lisrtp::casebook
