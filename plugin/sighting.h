// plugin/sighting.h - from Wireshark's packet to ours.

#pragma once

#include "plugin/capture_state.h"
#include "plugin/wireshark_bridge.h"

namespace lisrtp::plugin
{

inline IpAddress address_of(const address& seen) noexcept
{
    const auto* octets = static_cast<const std::uint8_t*>(seen.data);
    if (seen.type == AT_IPv4)
        return IpAddress::v4(octets);
    if (seen.type == AT_IPv6)
        return IpAddress::v6(octets);
    return {};
}

/** @param octets  stay valid while the packet is dissected */
inline Sighting sighting_of(const packet_info* pinfo, const std::uint8_t* octets,
                            std::size_t size) noexcept
{
    Sighting sighting;
    sighting.octets = {octets, size};
    sighting.source = {address_of(pinfo->net_src), static_cast<std::uint16_t>(pinfo->srcport)};
    sighting.destination = {address_of(pinfo->net_dst),
                            static_cast<std::uint16_t>(pinfo->destport)};
    sighting.at = {static_cast<std::int64_t>(pinfo->abs_ts.secs) * ns_per_second +
                   pinfo->abs_ts.nsecs};
    sighting.frame = pinfo->num;
    sighting.first_pass = !pinfo->fd->visited;
    return sighting;
}

} // namespace lisrtp::plugin
