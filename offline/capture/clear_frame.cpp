#include "offline/capture/clear_frame.h"

#include "offline/capture/checksum.h"

namespace lisrtp::capture
{

namespace
{

constexpr std::size_t ipv4_header_octets = 20;
constexpr std::size_t ipv6_header_octets = 40;
constexpr std::size_t udp_header_octets = 8;
constexpr std::size_t most_ip_octets = 0xFFFF;
/** 64 octets of IEEE 802.3's shortest frame without the check sequence, which captures lack. */
constexpr std::size_t shortest_ethernet_octets = 60;
constexpr std::uint8_t protocol_udp = 17;

/** RFC 768 and RFC 8200, 8.1: pseudo-header, UDP header with checksum 0, payload. */
std::uint16_t udp_checksum(const Endpoint& source, const Endpoint& destination, ByteView udp)
{
    InternetChecksum sum;
    sum.octets(source.address.view()).octets(destination.address.view());
    sum.u16(protocol_udp).u16(static_cast<std::uint16_t>(udp.size()));
    sum.octets(udp);
    const std::uint16_t checksum = sum.finish();
    // 0 says that there is none, so a sum of 0 is sent as its other representation.
    return checksum == 0 ? 0xFFFF : checksum;
}

/** Makes length and checksum of the UDP packet that ends with `out` right. */
void complete_udp(const Endpoint& source, const Endpoint& destination, std::size_t udp_offset,
                  bool with_checksum, Bytes& out)
{
    std::uint8_t* udp = out.data() + udp_offset;
    const std::size_t udp_octets = out.size() - udp_offset;
    store_u16(udp + 4, static_cast<std::uint16_t>(udp_octets));
    store_u16(udp + 6, 0);
    if (with_checksum)
        store_u16(udp + 6, udp_checksum(source, destination, {udp, udp_octets}));
}

/** Makes length and header checksum of the IPv4 packet that ends with `out` right. */
void complete_ipv4(std::size_t ip_offset, Bytes& out)
{
    std::uint8_t* ip = out.data() + ip_offset;
    const std::size_t header_octets = (ip[0] & 0x0Fu) * 4u;
    store_u16(ip + 2, static_cast<std::uint16_t>(out.size() - ip_offset));
    store_u16(ip + 10, 0);
    store_u16(ip + 10, InternetChecksum().octets({ip, header_octets}).finish());
}

void complete_ipv6(std::size_t ip_offset, Bytes& out)
{
    store_u16(out.data() + ip_offset + 4,
              static_cast<std::uint16_t>(out.size() - ip_offset - ipv6_header_octets));
}

/** Link layers that count what follows their length field. */
void complete_link(const Peeled& peeled, Bytes& out)
{
    for (const std::size_t offset : {peeled.dot3_length_offset, peeled.pppoe_length_offset})
        if (offset != 0)
            store_u16(out.data() + offset, static_cast<std::uint16_t>(out.size() - offset - 2));
}

} // namespace

Result<LinkLayer> write_clear_frame(LinkLayer link, ByteView octets, const Peeled& peeled,
                                    ByteView payload, Bytes& out)
{
    if (peeled.kind != Peeled::udp)
        return Error{ErrorCode::unsupported, "not UDP", peeled.ip_offset};
    if (peeled.carrier != Peeled::Carrier::none) {
        if (auto made = write_raw_frame(peeled.source, peeled.destination, payload, out); !made)
            return made.error();
        return link::raw;
    }
    if (peeled.tunnels > 0) {
        Peeled inner = peeled;
        inner.tunnels = 0;
        inner.ip_offset = 0;
        inner.dot3_length_offset = inner.pppoe_length_offset = 0;
        inner.udp_offset -= peeled.ip_offset;
        inner.payload_offset -= peeled.ip_offset;
        return write_clear_frame(link::raw, octets.subspan(peeled.ip_offset), inner, payload, out);
    }
    const bool v6 = peeled.source.address.is_v6();
    // IPv6 counts from behind its header.
    const std::size_t counted_from = peeled.ip_offset + (v6 ? ipv6_header_octets : 0);
    if (payload.size() > most_ip_octets - (peeled.payload_offset - counted_from))
        return Error{ErrorCode::too_long, "payload", peeled.payload_offset};

    const ByteView headers = octets.first(peeled.payload_offset);
    out.assign(headers.begin(), headers.end());
    out.insert(out.end(), payload.begin(), payload.end());
    complete_udp(peeled.source, peeled.destination, peeled.udp_offset,
                 v6 || !peeled.udp_checksum_absent, out);
    if (v6)
        complete_ipv6(peeled.ip_offset, out);
    else
        complete_ipv4(peeled.ip_offset, out);
    complete_link(peeled, out);
    if (link == link::ethernet && octets.size() >= shortest_ethernet_octets &&
        out.size() < shortest_ethernet_octets)
        out.resize(shortest_ethernet_octets);
    return link;
}

Result<void> write_raw_frame(const Endpoint& source, const Endpoint& destination, ByteView payload,
                             Bytes& out)
{
    const std::uint8_t size = source.address.size;
    if (size == 0 || size != destination.address.size)
        return Error{ErrorCode::unsupported, "address family", 0};
    const bool v6 = source.address.is_v6();
    const std::size_t counted_headers = udp_header_octets + (v6 ? 0 : ipv4_header_octets);
    if (payload.size() > most_ip_octets - counted_headers)
        return Error{ErrorCode::too_long, "payload", 0};

    const std::size_t ip_octets = v6 ? ipv6_header_octets : ipv4_header_octets;
    constexpr std::uint8_t hop_limit = 64;
    out.assign(ip_octets + udp_header_octets, 0);
    std::uint8_t* ip = out.data();
    if (v6) {
        ip[0] = 6 << 4;
        ip[6] = protocol_udp;
        ip[7] = hop_limit;
    } else {
        ip[0] = 4 << 4 | ipv4_header_octets / 4;
        ip[8] = hop_limit;
        ip[9] = protocol_udp;
    }
    const std::size_t addresses = v6 ? 8 : 12;
    std::copy_n(source.address.octets.begin(), size, out.begin() + addresses);
    std::copy_n(destination.address.octets.begin(), size, out.begin() + addresses + size);
    store_u16(ip + ip_octets, source.port);
    store_u16(ip + ip_octets + 2, destination.port);
    out.insert(out.end(), payload.begin(), payload.end());
    complete_udp(source, destination, ip_octets, true, out);
    if (v6)
        complete_ipv6(0, out);
    else
        complete_ipv4(0, out);
    return {};
}

} // namespace lisrtp::capture
