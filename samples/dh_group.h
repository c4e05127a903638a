// samples/dh_group.h - Diffie-Hellman groups as terminals use them.  RFC 3830, 6.4;
// docs/private-profiles.md.

#pragma once

#include "samples/octets.h"

#include <string>

namespace samples
{

struct DhGroup {
    std::string name;
    std::uint8_t number; ///< MIKEY's; 241 and more are private
    Octets prime;        ///< empty: a curve
    const char* curve;   ///< OpenSSL's name of it
};

/** @param name  oakley1 ... modp4096, p256, p384, x25519  @throws std::runtime_error */
const DhGroup& dh_group(const std::string& name);

/** g^x, padded to the group's length. */
Octets dh_value(const DhGroup& group, View x);

/** What both sides then share, padded: modulo a prime the power, on a curve its x-coordinate. */
Octets dh_shared(const DhGroup& group, View x, View peer_value);

} // namespace samples
