// samples/framing.cpp

#include "samples/framing.h"

#include <algorithm>

namespace samples
{

namespace
{

constexpr std::uint8_t protocol_udp = 17;
constexpr std::uint8_t protocol_ipv6_fragment = 44;
constexpr std::size_t ipv4_header_octets = 20;
constexpr std::size_t ipv6_header_octets = 40;
constexpr std::size_t ipv6_fragment_octets = 8;
constexpr std::uint8_t hops = 62;

/** One's complement of the one's complement sum of 16-bit words.  RFC 1071. */
std::uint16_t checksum(View octets)
{
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < octets.size(); i += 2) {
        const unsigned low = i + 1 < octets.size() ? octets[i + 1] : 0u;
        sum += static_cast<std::uint32_t>(octets[i] << 8) | low;
    }
    while (sum >> 16 != 0)
        sum = (sum & 0xFFFF) + (sum >> 16);
    return static_cast<std::uint16_t>(~sum);
}

/** What stands behind the IP header. */
Octets transport(const Datagram& datagram)
{
    if (datagram.protocol != protocol_udp)
        return datagram.payload;
    const std::size_t length = 8 + datagram.payload.size();
    const auto with_checksum = [&](std::uint16_t sum) {
        return Builder()
            .u16(datagram.from.port)
            .u16(datagram.to.port)
            .u16(length)
            .u16(sum)
            .octets(datagram.payload)
            .take();
    };
    Builder pseudo;
    pseudo.octets(datagram.from.address).octets(datagram.to.address);
    if (datagram.from.is_ipv6())
        pseudo.u32(length).u32(protocol_udp);
    else
        pseudo.u8(0).u8(protocol_udp).u16(length);
    pseudo.octets(with_checksum(0));
    const std::uint16_t sum = checksum(pseudo.built());
    return with_checksum(sum == 0 ? 0xFFFF : sum); // 0 would say: no checksum
}

Octets ipv4(const Datagram& datagram, std::uint16_t identification, View payload,
            std::size_t offset, bool more)
{
    const auto with_checksum = [&](std::uint16_t sum) {
        return Builder()
            .u8(0x45)
            .u8(0)
            .u16(ipv4_header_octets + payload.size())
            .u16(identification)
            .u16((more ? 0x2000u : 0u) | offset / 8)
            .u8(hops)
            .u8(datagram.protocol)
            .u16(sum)
            .octets(datagram.from.address)
            .octets(datagram.to.address)
            .take();
    };
    return Builder().octets(with_checksum(checksum(with_checksum(0)))).octets(payload).take();
}

Octets ipv6(const Datagram& datagram, std::uint8_t next, View payload)
{
    return Builder()
        .u32(0x60000000)
        .u16(payload.size())
        .u8(next)
        .u8(hops)
        .octets(datagram.from.address)
        .octets(datagram.to.address)
        .octets(payload)
        .take();
}

Octets ipv6_fragment(std::uint8_t protocol, std::uint16_t identification, View payload,
                     std::size_t offset, bool more)
{
    return Builder()
        .u8(protocol)
        .u8(0)
        .u16(offset | (more ? 1u : 0u))
        .u32(identification)
        .octets(payload)
        .take();
}

std::vector<Octets> ip_packets(const Datagram& datagram, std::size_t mtu,
                               std::uint16_t identification)
{
    const Octets whole = transport(datagram);
    const bool v6 = datagram.from.is_ipv6();
    const std::size_t header = v6 ? ipv6_header_octets : ipv4_header_octets;
    if (header + whole.size() <= mtu) {
        return {v6 ? ipv6(datagram, datagram.protocol, whole)
                   : ipv4(datagram, identification, whole, 0, false)};
    }
    // Every fragment but the last holds a multiple of 8 octets.
    const std::size_t room = (mtu - header - (v6 ? ipv6_fragment_octets : 0)) / 8 * 8;
    std::vector<Octets> packets;
    for (std::size_t offset = 0; offset < whole.size(); offset += room) {
        const View part = View(whole).subspan(offset, std::min(room, whole.size() - offset));
        const bool more = offset + part.size() < whole.size();
        packets.push_back(
            v6 ? ipv6(datagram, protocol_ipv6_fragment,
                      ipv6_fragment(datagram.protocol, identification, part, offset, more))
               : ipv4(datagram, identification, part, offset, more));
    }
    return packets;
}

/** A locally administered MAC address that follows from the IP address. */
Octets mac_of(const Endpoint& endpoint)
{
    return Builder().u16(0x0200).octets(View(endpoint.address).last(4)).take();
}

} // namespace

std::vector<Octets> frames_of(const Datagram& datagram, const Link& link,
                              std::uint16_t identification)
{
    std::vector<Octets> frames;
    for (const Octets& packet : ip_packets(datagram, link.mtu, identification)) {
        Builder frame;
        frame.octets(mac_of(datagram.to)).octets(mac_of(datagram.from));
        if (link.vlan != 0)
            frame.u16(0x8100).u16(link.vlan);
        frame.u16(datagram.from.is_ipv6() ? 0x86DD : 0x0800).octets(packet);
        frames.push_back(frame.take());
    }
    return frames;
}

} // namespace samples
