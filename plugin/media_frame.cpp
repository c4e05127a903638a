#include "plugin/media_frame.h"

#include <wiretap/wtap.h>

namespace lisrtp::plugin
{

namespace
{

constexpr std::uint16_t ethertype_ipv4 = 0x0800;
constexpr std::uint16_t ethertype_ipv6 = 0x86DD;
constexpr std::uint16_t ethertype_vlan = 0x8100;
constexpr std::uint16_t ethertype_qinq = 0x88A8;
constexpr std::uint8_t protocol_udp = 17;
constexpr std::size_t udp_octets = 8;
constexpr std::size_t rtp_octets = 12;

/** Behind an Ethernet header, or something that ends like one; nothing when it is not IP. */
ByteView behind_ethertype(ByteView frame, std::size_t ethertype_at)
{
    for (std::size_t at = ethertype_at; at + 2 <= frame.size(); at += 4) {
        const std::uint16_t ethertype = load_u16(&frame[at]);
        if (ethertype == ethertype_ipv4 || ethertype == ethertype_ipv6)
            return frame.subspan(at + 2);
        if (ethertype != ethertype_vlan && ethertype != ethertype_qinq)
            break;
    }
    return {};
}

ByteView skip(ByteView frame, std::size_t octets)
{
    return frame.size() < octets ? ByteView{} : frame.subspan(octets);
}

ByteView ip_packet_of(ByteView frame, std::uint32_t link_layer)
{
    switch (link_layer) {
    case WTAP_ENCAP_ETHERNET:
        return behind_ethertype(frame, 12);
    case WTAP_ENCAP_SLL:
        return behind_ethertype(frame, 14);
    case WTAP_ENCAP_SLL2:
        return skip(frame, 20);
    case WTAP_ENCAP_NULL:
    case WTAP_ENCAP_LOOP:
        return skip(frame, 4);
    case WTAP_ENCAP_RAW_IP:
    case WTAP_ENCAP_RAW_IP4:
    case WTAP_ENCAP_RAW_IP6:
        return frame;
    default:
        return {};
    }
}

/** The UDP datagram; `name` gets the addresses. */
ByteView datagram_of(ByteView packet, casebook::StreamName& name)
{
    const std::uint8_t version = packet.empty() ? 0 : packet[0] >> 4;
    if (version == 4 && packet.size() >= 20) {
        constexpr std::uint16_t more_fragments_or_offset = 0x3FFF;
        const std::size_t header_octets = std::size_t{4} * (packet[0] & 0x0F);
        if (header_octets < 20 || packet[9] != protocol_udp ||
            (load_u16(&packet[6]) & more_fragments_or_offset) != 0)
            return {};
        name.source.address = IpAddress::v4(&packet[12]);
        name.destination.address = IpAddress::v4(&packet[16]);
        return skip(packet, header_octets);
    }
    if (version == 6 && packet.size() >= 40 && packet[6] == protocol_udp) {
        name.source.address = IpAddress::v6(&packet[8]);
        name.destination.address = IpAddress::v6(&packet[24]);
        return packet.subspan(40);
    }
    return {};
}

} // namespace

std::optional<casebook::StreamName> read_media_frame(ByteView frame, std::uint32_t link_layer)
{
    casebook::StreamName name;
    const ByteView datagram = datagram_of(ip_packet_of(frame, link_layer), name);
    if (datagram.size() < udp_octets + rtp_octets || datagram[udp_octets] >> 6 != 2)
        return std::nullopt;
    name.source.port = load_u16(&datagram[0]);
    name.destination.port = load_u16(&datagram[2]);
    name.ssrc = Ssrc{load_u32(&datagram[udp_octets + 8])};
    return name;
}

} // namespace lisrtp::plugin
