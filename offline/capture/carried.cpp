// Datagrams inside UDP payloads: Homer's mirrors and TURN.

#include "offline/capture/peeler.h"

namespace lisrtp::capture
{

namespace
{

constexpr std::uint8_t protocol_tcp = 6;
constexpr std::uint8_t protocol_udp = 17;
constexpr std::uint8_t protocol_sctp = 132;
constexpr std::int64_t ns_per_us = 1000;

/** RTP and RTCP have version 2 in the first two bits (RFC 3550, 5.1). */
bool may_be_rtp(ByteView octets)
{
    return octets.size() >= 8 && octets[0] >> 6 == 2;
}

std::uint32_t load_u32_little(const std::uint8_t* p)
{
    return static_cast<std::uint32_t>(p[0] | p[1] << 8 | p[2] << 16) |
           static_cast<std::uint32_t>(p[3]) << 24;
}

Timestamp time_of(std::uint32_t seconds, std::uint32_t microseconds)
{
    return {std::int64_t{seconds} * ns_per_second + std::int64_t{microseconds} * ns_per_us};
}

} // namespace

/** Looks at the first octets of a UDP payload; most are RTP, which begins with 10. */
void Peeler::carried()
{
    const ByteView payload = peeled_.udp_payload;
    if (payload.size() < 8 || payload[0] >= 0x80)
        return;
    if (payload[0] >= 0x40) {
        turn_channel();
        if (peeled_.carrier == Peeled::Carrier::none && payload[0] == 'H')
            hep_3();
    } else if (payload[0] == 0) {
        turn_indication();
    } else if (payload[0] <= 2) {
        hep_1_or_2();
    }
}

/**
 * HEP3: "HEP3", length of all, then chunks of vendor, type, length (its own 6 octets included),
 * value.  Vendor 0: 1 family, 2 protocol, 3/4 IPv4 and 5/6 IPv6 source/destination, 7/8 ports,
 * 9/10 seconds/microseconds, 15 payload.
 */
void Peeler::hep_3()
{
    constexpr std::size_t chunk_header_octets = 6;
    const ByteView all = peeled_.udp_payload;
    if (load_u32(all.data()) != 0x48455033 || load_u16(all.data() + 4) > all.size())
        return;
    const ByteView packet = all.first(load_u16(all.data() + 4));
    Peeled told = peeled_;
    told.source = told.destination = {};
    bool has_payload = false;
    std::uint32_t seconds = 0;
    std::uint32_t microseconds = 0;
    for (std::size_t at = 6; packet.size() - at >= chunk_header_octets;) {
        const std::uint8_t* chunk = packet.data() + at;
        const std::size_t octets = load_u16(chunk + 4);
        if (octets < chunk_header_octets || octets > packet.size() - at)
            return;
        const std::size_t value_octets = octets - chunk_header_octets;
        const std::uint8_t* value = chunk + chunk_header_octets;
        const std::uint32_t type = load_u32(chunk); // vendor and type
        if (type == 2 && value_octets == 1)
            told.ip_protocol = *value;
        else if ((type == 3 || type == 4) && value_octets == 4)
            (type == 3 ? told.source : told.destination).address = IpAddress::v4(value);
        else if ((type == 5 || type == 6) && value_octets == 16)
            (type == 5 ? told.source : told.destination).address = IpAddress::v6(value);
        else if ((type == 7 || type == 8) && value_octets == 2)
            (type == 7 ? told.source : told.destination).port = load_u16(value);
        else if (type == 9 && value_octets == 4)
            seconds = load_u32(value);
        else if (type == 10 && value_octets == 4)
            microseconds = load_u32(value);
        else if (type == 15) {
            told.payload_offset = peeled_.payload_offset + at + chunk_header_octets;
            told.udp_payload = packet.subspan(at + chunk_header_octets, value_octets);
            has_payload = true;
        }
        at += octets;
    }
    if (!has_payload || told.source.address.empty() ||
        told.source.address.size != told.destination.address.size)
        return;
    if (seconds != 0)
        told.carried_at = time_of(seconds, microseconds);
    told.carrier = Peeled::Carrier::hep;
    peeled_ = told;
}

/**
 * HEP 1: version, length of the header, family, protocol, ports, addresses.  HEP 2: then seconds,
 * microseconds and the agent's number, as the agent's machine has them in memory (so little-endian
 * in practice), with or without 2 octets of padding.
 */
void Peeler::hep_1_or_2()
{
    constexpr std::uint8_t af_inet = 2, af_inet6 = 10;
    const ByteView packet = peeled_.udp_payload;
    const std::uint8_t version = packet[0];
    const std::size_t header_octets = packet[1];
    const std::uint8_t protocol = packet[3];
    const bool v6 = packet[2] == af_inet6;
    const std::size_t address_octets = v6 ? 16 : 4;
    const std::size_t fixed_octets = 8 + 2 * address_octets;
    const bool right_length =
        version == 1 ? header_octets == fixed_octets
                     : header_octets == fixed_octets + 10 || header_octets == fixed_octets + 12;
    if ((!v6 && packet[2] != af_inet) || !right_length || packet.size() <= header_octets ||
        (protocol != protocol_udp && protocol != protocol_tcp && protocol != protocol_sctp))
        return;
    const std::uint8_t* addresses = packet.data() + 8;
    const auto address = v6 ? IpAddress::v6 : IpAddress::v4;
    peeled_.ip_protocol = protocol;
    peeled_.source = {address(addresses), load_u16(packet.data() + 4)};
    peeled_.destination = {address(addresses + address_octets), load_u16(packet.data() + 6)};
    if (version == 2)
        peeled_.carried_at = time_of(load_u32_little(packet.data() + fixed_octets),
                                     load_u32_little(packet.data() + fixed_octets + 4));
    peeled_.payload_offset += header_octets;
    peeled_.udp_payload = packet.subspan(header_octets);
    peeled_.carrier = Peeled::Carrier::hep;
}

/** RFC 8656, 12.4: a channel number of 0x4000 to 0x4FFF, the length, the data; perhaps padding. */
void Peeler::turn_channel()
{
    constexpr std::size_t header_octets = 4;
    const ByteView packet = peeled_.udp_payload;
    const std::size_t octets = load_u16(packet.data() + 2);
    const std::size_t left = packet.size() - header_octets;
    if (packet[0] > 0x4F || octets > left || left - octets >= 4 ||
        !may_be_rtp(packet.subspan(header_octets, octets)))
        return;
    peeled_.payload_offset += header_octets;
    peeled_.udp_payload = packet.subspan(header_octets, octets);
    peeled_.carrier = Peeled::Carrier::turn;
}

/** RFC 8489, 5 and RFC 8656, 11: a Send or Data indication's DATA attribute. */
void Peeler::turn_indication()
{
    constexpr std::uint16_t send_indication = 0x0016, data_indication = 0x0017, data = 0x0013;
    constexpr std::size_t header_octets = 20, attribute_header_octets = 4;
    const ByteView packet = peeled_.udp_payload;
    const std::uint16_t type = load_u16(packet.data());
    if ((type != send_indication && type != data_indication) || packet.size() < header_octets ||
        load_u32(packet.data() + 4) != 0x2112A442 ||
        load_u16(packet.data() + 2) != packet.size() - header_octets)
        return;
    for (std::size_t at = header_octets; packet.size() - at >= attribute_header_octets;) {
        const std::size_t octets = load_u16(packet.data() + at + 2);
        if (octets > packet.size() - at - attribute_header_octets)
            return;
        const ByteView value = packet.subspan(at + attribute_header_octets, octets);
        if (load_u16(packet.data() + at) == data) {
            if (!may_be_rtp(value))
                return;
            peeled_.payload_offset += at + attribute_header_octets;
            peeled_.udp_payload = value;
            peeled_.carrier = Peeled::Carrier::turn;
            return;
        }
        // Values are padded to 4 octets.
        at += std::min(attribute_header_octets + (octets + 3) / 4 * 4, packet.size() - at);
    }
}

} // namespace lisrtp::capture
