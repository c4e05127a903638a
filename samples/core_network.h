// samples/core_network.h - HSS, S-CSCF and MME among themselves: how AKA vectors travel.
// RFC 6733; TS 29.229, 24.229, 29.272.

#pragma once

#include "samples/world.h"

namespace samples
{

/** A vector as Diameter answers carry it: over SCTP on port 3868 (RFC 6733, 2.1). */
class CoreNetwork
{
public:
    CoreNetwork(World& world, Endpoint scscf, Endpoint hss, const std::string& stream);

    /** MAR and MAA on Cx. The last of `vectors` is the one that will be used. */
    void ask_on_cx(const Party& party, const std::vector<Quintet>& vectors, std::uint64_t at_us);

    /** AIR and AIA on S6a: E-UTRAN vectors, in which KASME has taken the place of CK and IK. */
    void ask_on_s6a(const Party& party, const Quintet& vector, std::uint64_t at_us);

private:
    void send(const Endpoint& from, const Endpoint& to, const Octets& message, std::uint64_t at_us);

    World& world_;
    Endpoint scscf_;
    Endpoint hss_;
    Drbg drbg_;
    std::uint32_t tsn_;
};

} // namespace samples
