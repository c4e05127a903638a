#include "offline/capture/classifier.h"

#include "offline/capture/peeler.h"

namespace lisrtp::capture
{

namespace
{

// Protocol numbers, IANA.
constexpr std::uint8_t protocol_hop_by_hop = 0;
constexpr std::uint8_t protocol_tcp = 6;
constexpr std::uint8_t protocol_udp = 17;
constexpr std::uint8_t protocol_routing = 43;
constexpr std::uint8_t protocol_fragment = 44;
constexpr std::uint8_t protocol_ah = 51;
constexpr std::uint8_t protocol_destination_options = 60;
constexpr std::uint8_t protocol_mobility = 135;
constexpr std::size_t udp_header_octets = 8;

} // namespace

void Peeler::ip(Inside inside)
{
    peeled_.ip_offset = at_;
    if (!has(1))
        return damaged(Reason::ip_header_truncated);
    const unsigned version = *here() >> 4;
    if (version == 4 && inside != Inside::ipv6)
        return ipv4();
    if (version == 6 && inside != Inside::ipv4)
        return ipv6();
    damaged(Reason::bad_ip_version);
}

/** RFC 791, 3.1. */
void Peeler::ipv4()
{
    if (!has(20))
        return damaged(Reason::ip_header_truncated);
    const std::uint8_t* p = here();
    const std::size_t header_octets = (p[0] & 0x0Fu) * 4u;
    if (header_octets < 20)
        return damaged(Reason::bad_ip_header_length);
    if (!has(header_octets))
        return damaged(Reason::ip_header_truncated);
    const std::size_t total_octets = load_u16(p + 2);
    if (total_octets != 0 && total_octets < header_octets)
        return damaged(Reason::bad_ip_total_length);
    end_packet_after(total_octets);
    peeled_.ip_protocol = p[9];
    peeled_.source.address = IpAddress::v4(p + 12);
    peeled_.destination.address = IpAddress::v4(p + 16);
    at_ += header_octets;
    // More fragments follow, or this is not the first.
    if ((load_u16(p + 6) & 0x3FFF) != 0)
        return fragment();
    if (peeled_.ip_protocol != protocol_ah || extensions())
        transport();
}

/** RFC 8200, 3. */
void Peeler::ipv6()
{
    if (!has(40))
        return damaged(Reason::ip_header_truncated);
    const std::uint8_t* p = here();
    const std::size_t payload_octets = load_u16(p + 4);
    // 0 announces a jumbogram (RFC 2675) or comes from segmentation offload.
    end_packet_after(payload_octets == 0 ? 0 : 40 + payload_octets);
    peeled_.ip_protocol = p[6];
    peeled_.source.address = IpAddress::v6(p + 8);
    peeled_.destination.address = IpAddress::v6(p + 24);
    at_ += 40;
    if (extensions())
        transport();
}

/** RFC 8200, 4; RFC 4302, 2 (AH counts in 32-bit words).  False: the peeling ended here. */
bool Peeler::extensions()
{
    for (std::size_t count = 0;; ++count) {
        const std::uint8_t header = peeled_.ip_protocol;
        const bool walked = header == protocol_hop_by_hop || header == protocol_routing ||
                            header == protocol_destination_options || header == protocol_mobility ||
                            header == protocol_ah;
        if (!walked && header != protocol_fragment)
            return true;
        if (count == most_extensions) {
            damaged(Reason::too_many_headers);
            return false;
        }
        if (left_of_packet() < 8) {
            damaged(Reason::bad_extension_header);
            return false;
        }
        if (!has(8)) {
            damaged(Reason::ip_header_truncated);
            return false;
        }
        const std::uint8_t* p = here();
        if (header == protocol_fragment) {
            peeled_.ip_protocol = p[0];
            at_ += 8;
            // "Atomic" fragments are whole packets (RFC 6946).
            if ((load_u16(p + 2) & 0xFFF9) == 0)
                continue;
            fragment();
            return false;
        }
        const std::size_t octets = header == protocol_ah ? (p[1] + 2u) * 4u : (p[1] + 1u) * 8u;
        if (left_of_packet() < octets) {
            damaged(Reason::bad_extension_header);
            return false;
        }
        if (!has(octets)) {
            damaged(Reason::ip_header_truncated);
            return false;
        }
        peeled_.ip_protocol = p[0];
        at_ += octets;
    }
}

/** Notes where the IP packet ends; 0 means with the frame. */
void Peeler::end_packet_after(std::size_t octets)
{
    packet_end_ = octets == 0 ? octets_.size() : at_ + octets;
    peeled_.packet_end = std::min(packet_end_, octets_.size());
    peeled_.snapped = packet_end_ > octets_.size();
}

void Peeler::transport()
{
    peeled_.udp_offset = at_;
    if (peeled_.ip_protocol == protocol_udp)
        return udp();
    if (peeled_.ip_protocol != protocol_tcp) {
        stop(Peeled::other, Reason::other_protocol);
        return ip_tunnel();
    }
    if (has(4) && left_of_packet() >= 4)
        ports();
    stop(Peeled::tcp, Reason::none);
}

void Peeler::ports()
{
    peeled_.source.port = load_u16(here());
    peeled_.destination.port = load_u16(here() + 2);
}

/** RFC 768. */
void Peeler::udp()
{
    if (left_of_packet() < udp_header_octets)
        return damaged(Reason::bad_udp_length);
    if (!has(udp_header_octets))
        return damaged(Reason::udp_header_truncated);
    ports();
    const std::size_t udp_octets = load_u16(here() + 4);
    peeled_.udp_checksum_absent = load_u16(here() + 6) == 0;
    if (udp_octets < udp_header_octets || udp_octets > left_of_packet())
        return damaged(Reason::bad_udp_length);
    const std::size_t captured = std::min(udp_octets, octets_.size() - at_);
    peeled_.snapped = captured < udp_octets;
    peeled_.payload_offset = at_ + udp_header_octets;
    peeled_.udp_payload = octets_.subspan(peeled_.payload_offset, captured - udp_header_octets);
    stop(Peeled::udp, Reason::none);
    if (!udp_tunnel())
        carried();
}

Peeled peel(LinkLayer link, ByteView octets)
{
    Peeler peeler(octets);
    peeler.link(link);
    return peeler.result();
}

Peeled carried_in(ByteView packet, const Peeled& segment)
{
    Peeled datagram = segment;
    datagram.kind = Peeled::udp;
    datagram.reason = Peeled::Reason::none;
    datagram.snapped = false;
    datagram.over_tcp = true;
    datagram.udp_payload = packet;
    datagram = Peeler({}).take_out(datagram);
    if (datagram.carrier == Peeled::Carrier::none)
        datagram.carrier = Peeled::Carrier::stream;
    return datagram;
}

} // namespace lisrtp::capture
