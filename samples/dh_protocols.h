// samples/dh_protocols.h - Diffie-Hellman's relatives, as terminals run them: MTI/A0, STS,
// Burmester-Desmedt.  docs/private-profiles.md.

#pragma once

#include "samples/dh_group.h"

#include <string>
#include <vector>

namespace samples
{

/** (g^y)^a (g^b)^x, of groups modulo a prime. */
Octets mti_shared(const DhGroup& group, View x, View a, View peer_value, View peer_long_term);

/** The signature over own || peer, encrypted under k_m.  @param side  "initiator" or "responder" */
Octets sts_signature(const char* side, View k_m, View own, View peer);

/** X_i = (z_(i+1) / z_(i-1))^(x_i) of every participant. */
std::vector<Octets> conference_round_two(const DhGroup& group, const std::vector<Octets>& x);

/** g^(x_1 x_2 + x_2 x_3 + ... + x_n x_1), by one who knows every x. */
Octets conference_key(const DhGroup& group, const std::vector<Octets>& x);

} // namespace samples
