// IP packets inside IP packets: what operators and mirror ports wrap around the one that matters.

#include "offline/capture/peeler.h"

namespace lisrtp::capture
{

namespace
{

// Protocol numbers and ports, IANA.
constexpr std::uint8_t protocol_ipv4 = 4;
constexpr std::uint8_t protocol_ipv6 = 41;
constexpr std::uint8_t protocol_tcp = 6;
constexpr std::uint8_t protocol_udp = 17;
constexpr std::uint8_t protocol_gre = 47;
constexpr std::uint8_t protocol_esp = 50;
constexpr std::uint16_t port_gtp_u = 2152;
constexpr std::uint16_t port_vxlan = 4789;
constexpr std::uint16_t port_vxlan_gpe = 4790;
constexpr std::uint16_t port_linux_vxlan = 8472; // before 4789 was assigned, and still the default
constexpr std::uint16_t port_geneve = 6081;
constexpr std::uint16_t port_tzsp = 37008;

// EtherTypes that only tunnels use.
constexpr std::uint16_t ethertype_ethernet = 0x6558; // Transparent Ethernet Bridging
constexpr std::uint16_t ethertype_ppp = 0x880B;
constexpr std::uint16_t ethertype_erspan = 0x88BE; // types I and II
constexpr std::uint16_t ethertype_erspan_3 = 0x22EB;

constexpr std::size_t most_gtp_extensions = 8;
constexpr std::size_t most_tzsp_tags = 32;

} // namespace

/** IP right behind IP; otherwise the packet is what it was. */
void Peeler::ip_tunnel()
{
    const Peeler before = *this;
    const std::uint8_t protocol = peeled_.ip_protocol;
    bool found = false;
    if (protocol == protocol_gre)
        found = gre();
    else if (protocol == protocol_esp)
        found = esp_null();
    else if (protocol == protocol_ipv4 || protocol == protocol_ipv6)
        found = enter() && ip_inside();
    if (!found)
        *this = before;
}

/** By its port and what it holds. False, and nothing changed: this is no tunnel. */
bool Peeler::udp_tunnel()
{
    const std::uint16_t port = peeled_.destination.port;
    const bool may_be_gtp_u = port == port_gtp_u || peeled_.source.port == port_gtp_u;
    if (!may_be_gtp_u && port != port_vxlan && port != port_vxlan_gpe && port != port_linux_vxlan &&
        port != port_geneve && port != port_tzsp)
        return false;
    const Peeler before = *this;
    at_ = peeled_.payload_offset;
    packet_end_ = at_ + peeled_.udp_payload.size();
    bool found = false;
    if (enter()) {
        if (may_be_gtp_u)
            found = gtp_u();
        else if (port == port_geneve)
            found = geneve();
        else if (port == port_tzsp)
            found = tzsp();
        else
            found = vxlan();
    }
    if (!found)
        *this = before;
    return found;
}

/** Nothing behind the packet that was peeled last belongs to the one inside. */
bool Peeler::enter()
{
    if (++peeled_.tunnels > most_tunnels)
        return false;
    octets_ = octets_.first(std::min(octets_.size(), packet_end_));
    // What is cut off the outer packet is cut off the inner one, which its own length will show.
    Peeled inner;
    inner.tunnels = peeled_.tunnels;
    inner.vlan_tags = peeled_.vlan_tags;
    inner.mpls_labels = peeled_.mpls_labels;
    peeled_ = inner;
    return true;
}

bool Peeler::ip_inside()
{
    ip(Inside::by_nibble);
    return reached_ip();
}

bool Peeler::ethernet_inside()
{
    ethernet();
    return reached_ip();
}

bool Peeler::ethertype_inside(std::uint16_t type)
{
    if (type == ethertype_ethernet)
        return ethernet_inside();
    ethertype(type);
    return reached_ip();
}

/** An address says that there was an IP header; damage further in is the inner packet's own. */
bool Peeler::reached_ip() const
{
    return !peeled_.source.address.empty();
}

/**
 * RFC 4303, 2: SPI and number, the payload, padding of 1, 2, 3 ..., its length, the next header,
 * the check value. Nothing in a packet tells that its encryption is NULL, so it must fit from
 * behind, with one of the usual check values: 96 bits of SHA-1 or MD5, 128, 192 or 256 of SHA-2.
 */
bool Peeler::esp_null()
{
    constexpr std::size_t header_octets = 8, trailer_octets = 2, least_payload = 8;
    if (packet_end_ > octets_.size())
        return false;
    const std::size_t begin = at_ + header_octets;
    for (const std::size_t check_octets : {12, 16, 24, 32}) {
        if (packet_end_ < begin + least_payload + trailer_octets + check_octets)
            continue;
        const std::size_t trailer = packet_end_ - check_octets - trailer_octets;
        const std::size_t padding = octets_[trailer];
        const std::uint8_t next = octets_[trailer + 1];
        if (padding > trailer - begin - least_payload)
            continue;
        bool counts_up = true;
        for (std::size_t i = 0; i < padding; ++i)
            counts_up = counts_up && octets_[trailer - padding + i] == i + 1;
        if (!counts_up)
            continue;
        const std::size_t payload = trailer - padding - begin;
        const std::uint8_t* p = octets_.data() + begin;
        const bool is_udp = next == protocol_udp && load_u16(p + 4) == payload;
        const bool is_tcp = next == protocol_tcp && payload >= 20 && p[12] >> 4 >= 5 &&
                            (p[12] >> 4) * std::size_t{4} <= payload && (p[12] & 0x0F) == 0;
        const bool is_ip =
            (next == protocol_ipv4 && p[0] >> 4 == 4) || (next == protocol_ipv6 && p[0] >> 4 == 6);
        if (!is_udp && !is_tcp && !is_ip)
            continue;
        at_ = begin;
        packet_end_ = begin + payload;
        if (is_ip)
            return enter() && ip_inside();
        peeled_.packet_end = packet_end_;
        peeled_.ip_protocol = next;
        peeled_.carrier = is_udp ? Peeled::Carrier::esp : Peeled::Carrier::none;
        transport();
        return peeled_.kind == Peeled::udp || peeled_.kind == Peeled::tcp;
    }
    return false;
}

/** RFC 2784, 2 and RFC 2890, 2. */
bool Peeler::gre()
{
    constexpr std::uint16_t has_checksum = 0x8000, has_routing = 0x4000, has_key = 0x2000,
                            has_number = 0x1000, version_bits = 0x0007;
    if (!has(4) || !enter() || !has(4))
        return false;
    const std::uint16_t flags = load_u16(here());
    const std::uint16_t protocol = load_u16(here() + 2);
    if ((flags & version_bits) == 1 && protocol == ethertype_ppp)
        return enhanced_gre(flags);
    if ((flags & version_bits) != 0 || (flags & has_routing) != 0)
        return false;
    std::size_t header_octets = 4;
    for (const std::uint16_t option : {has_checksum, has_key, has_number})
        header_octets += (flags & option) != 0 ? 4 : 0;
    if (!has(header_octets))
        return false;
    at_ += header_octets;
    if (protocol == ethertype_erspan_3)
        return erspan_3();
    if (protocol == ethertype_erspan) {
        // Type I has neither a number nor a header of its own; type II has both.
        const std::size_t erspan_octets = (flags & has_number) != 0 ? 8 : 0;
        if (!has(erspan_octets))
            return false;
        at_ += erspan_octets;
        return ethernet_inside();
    }
    return ethertype_inside(protocol);
}

/** RFC 2637, 4.1: key, and the numbers that the flags tell; then PPP. */
bool Peeler::enhanced_gre(std::uint16_t flags)
{
    const std::size_t header_octets =
        8 + ((flags & 0x1000) != 0 ? 4u : 0u) + ((flags & 0x0080) != 0 ? 4u : 0u);
    if (!has(header_octets))
        return false;
    at_ += header_octets;
    ppp();
    return reached_ip();
}

/** draft-foschiano-erspan-03, 4.3: 12 octets, and 8 more when the last bit says so. */
bool Peeler::erspan_3()
{
    if (!has(12))
        return false;
    const std::size_t header_octets = (here()[11] & 0x01) != 0 ? 20 : 12;
    const unsigned frame_type = (here()[10] & 0x7Cu) >> 2;
    if (!has(header_octets))
        return false;
    at_ += header_octets;
    return frame_type == 2 ? ip_inside() : ethernet_inside();
}

/** TS 29.281, 5.1 and 5.2.1: version 1, message type 255 (G-PDU). */
bool Peeler::gtp_u()
{
    constexpr std::uint8_t version_1 = 0x30, g_pdu = 0xFF, has_more = 0x07, has_extension = 0x04;
    if (!has(8) || (here()[0] & 0xF0) != version_1 || here()[1] != g_pdu)
        return false;
    const std::uint8_t flags = here()[0];
    const std::size_t length = load_u16(here() + 2);
    at_ += 8;
    if (length > packet_end_ - at_)
        return false;
    octets_ = octets_.first(std::min(octets_.size(), at_ + length));
    if ((flags & has_more) != 0) {
        if (!has(4))
            return false;
        std::uint8_t next = (flags & has_extension) != 0 ? here()[3] : 0;
        at_ += 4;
        for (std::size_t count = 0; next != 0; ++count) {
            // Its first octet counts its length in 4 octets, its last one tells what follows.
            const std::size_t octets = has(1) ? *here() * std::size_t{4} : 0;
            if (octets == 0 || !has(octets) || count == most_gtp_extensions)
                return false;
            next = here()[octets - 1];
            at_ += octets;
        }
    }
    return ip_inside();
}

/** RFC 7348, 5; with a next protocol: draft-ietf-nvo3-vxlan-gpe, 3. */
bool Peeler::vxlan()
{
    constexpr std::uint8_t has_identifier = 0x08, has_next = 0x04;
    if (!has(8) || (here()[0] & has_identifier) == 0 || here()[7] != 0)
        return false;
    const std::uint8_t next = (here()[0] & has_next) != 0 ? here()[3] : 3;
    at_ += 8;
    return next == 3 ? ethernet_inside() : (next == 1 || next == 2) && ip_inside();
}

/** RFC 8926, 3.4. */
bool Peeler::geneve()
{
    if (!has(8) || here()[0] >> 6 != 0)
        return false;
    const std::size_t header_octets = 8 + (here()[0] & 0x3Fu) * 4u;
    const std::uint16_t protocol = load_u16(here() + 2);
    if (!has(header_octets))
        return false;
    at_ += header_octets;
    return ethertype_inside(protocol);
}

/** TaZmen Sniffer Protocol: version 1, type, encapsulation 1 (Ethernet), tags up to END. */
bool Peeler::tzsp()
{
    constexpr std::uint8_t tag_padding = 0, tag_end = 1;
    if (!has(4) || here()[0] != 1 || load_u16(here() + 2) != 1)
        return false;
    at_ += 4;
    for (std::size_t count = 0; count < most_tzsp_tags && has(1); ++count) {
        const std::uint8_t tag = *here();
        if (tag == tag_end) {
            ++at_;
            return ethernet_inside();
        }
        const std::size_t octets = tag == tag_padding ? 1 : has(2) ? 2u + here()[1] : 0;
        if (octets == 0 || !has(octets))
            return false;
        at_ += octets;
    }
    return false;
}

} // namespace lisrtp::capture
