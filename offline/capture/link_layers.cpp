// Link layers: from the first octet to IP.

#include "offline/capture/peeler.h"

namespace lisrtp::capture
{

namespace
{

// EtherTypes, IEEE registry.
constexpr std::uint16_t ethertype_ipv4 = 0x0800;
constexpr std::uint16_t ethertype_ipv6 = 0x86DD;
constexpr std::uint16_t ethertype_vlan = 0x8100;
constexpr std::uint16_t ethertype_provider_vlan = 0x88A8;
constexpr std::uint16_t ethertype_old_qinq = 0x9100;
constexpr std::uint16_t ethertype_mpls = 0x8847;
constexpr std::uint16_t ethertype_mpls_multicast = 0x8848;
constexpr std::uint16_t ethertype_pppoe_session = 0x8864;
/** Below this the field is an 802.3 length. */
constexpr std::uint16_t first_ethertype = 0x0600;

} // namespace

void Peeler::link(LinkLayer layer)
{
    switch (layer.linktype) {
    case link::ethernet.linktype:
        return ethernet();
    case link::linux_sll.linktype:
        return ethertype_at(14, 16);
    case link::linux_sll2.linktype:
        return ethertype_at(0, 20);
    case link::raw.linktype:
        return ip(Inside::by_nibble);
    case link::ipv4.linktype:
        return ip(Inside::ipv4);
    case link::ipv6.linktype:
        return ip(Inside::ipv6);
    case link::null.linktype:
    case link::loop.linktype:
        return loopback();
    case link::ppp.linktype:
        return ppp();
    case link::ppp_ether.linktype:
        return pppoe();
    default:
        return stop(Peeled::other, Reason::unknown_link_layer);
    }
}

void Peeler::ethernet()
{
    if (!has(14))
        return damaged(Reason::link_header_truncated);
    const std::uint16_t type = load_u16(here() + 12);
    at_ += 14;
    if (type >= first_ethertype)
        return ethertype(type);
    peeled_.dot3_length_offset = at_ - 2;
    // 802.3 length, then LLC.  AA AA 03 00 00 00 is SNAP with an EtherType (RFC 1042).
    if (!has(8))
        return damaged(Reason::link_header_truncated);
    if (load_u32(here()) != 0xAAAA0300 || load_u16(here() + 4) != 0)
        return stop(Peeled::other, Reason::not_ip);
    const std::uint16_t snap_type = load_u16(here() + 6);
    at_ += 8;
    ethertype(snap_type);
}

/** A header of fixed size that holds an EtherType. */
void Peeler::ethertype_at(std::size_t offset, std::size_t header_octets)
{
    if (!has(header_octets))
        return damaged(Reason::link_header_truncated);
    const std::uint16_t type = load_u16(here() + offset);
    at_ += header_octets;
    ethertype(type);
}

void Peeler::ethertype(std::uint16_t type)
{
    while (type == ethertype_vlan || type == ethertype_provider_vlan ||
           type == ethertype_old_qinq) {
        if (++peeled_.vlan_tags > most_tags)
            return damaged(Reason::too_many_headers);
        if (!has(4))
            return damaged(Reason::link_header_truncated);
        type = load_u16(here() + 2);
        at_ += 4;
    }
    switch (type) {
    case ethertype_ipv4:
        return ip(Inside::ipv4);
    case ethertype_ipv6:
        return ip(Inside::ipv6);
    case ethertype_mpls:
    case ethertype_mpls_multicast:
        return mpls();
    case ethertype_pppoe_session:
        return pppoe();
    default:
        return stop(Peeled::other, Reason::not_ip);
    }
}

/** RFC 3032: labels of 4 octets, the last with the bottom-of-stack bit. */
void Peeler::mpls()
{
    bool bottom = false;
    while (!bottom) {
        if (++peeled_.mpls_labels > most_labels)
            return damaged(Reason::too_many_headers);
        if (!has(4))
            return damaged(Reason::link_header_truncated);
        bottom = (here()[2] & 0x01) != 0;
        at_ += 4;
    }
    // Nothing says what follows; a pseudowire's control word begins with nibble 0 (RFC 4928, 3),
    // and then it is most often Ethernet's (RFC 4448, 4.6).
    if (has(4 + 14) && *here() >> 4 == 0 && load_u16(here() + 4 + 12) >= first_ethertype) {
        at_ += 4;
        return ethernet();
    }
    if (has(1) && *here() >> 4 != 4 && *here() >> 4 != 6)
        return stop(Peeled::other, Reason::not_ip);
    ip(Inside::by_nibble);
}

/** RFC 2516: version and type, code, session, length; then a PPP protocol. */
void Peeler::pppoe()
{
    if (!has(6))
        return damaged(Reason::link_header_truncated);
    if (here()[0] != 0x11 || here()[1] != 0)
        return stop(Peeled::other, Reason::not_ip);
    peeled_.pppoe_length_offset = at_ + 4;
    at_ += 6;
    ppp();
}

/** RFC 1661 and 1662: address and control may be there, the protocol may be one octet. */
void Peeler::ppp()
{
    if (has(2) && here()[0] == 0xFF && here()[1] == 0x03)
        at_ += 2;
    if (!has(1))
        return damaged(Reason::link_header_truncated);
    // An odd first octet ends the protocol (RFC 1661, 2).
    const std::size_t protocol_octets = (*here() & 1) != 0 ? 1 : 2;
    if (!has(protocol_octets))
        return damaged(Reason::link_header_truncated);
    const std::uint16_t protocol = protocol_octets == 1 ? *here() : load_u16(here());
    at_ += protocol_octets;
    switch (protocol) {
    case 0x0021:
        return ip(Inside::ipv4);
    case 0x0057:
        return ip(Inside::ipv6);
    case 0x0281:
        return mpls();
    default:
        return stop(Peeled::other, Reason::not_ip);
    }
}

/** The address family in either byte order; IPv6's number is another on each system. */
void Peeler::loopback()
{
    if (!has(4))
        return damaged(Reason::link_header_truncated);
    const std::uint8_t* p = here();
    const bool little = p[2] == 0 && p[3] == 0;
    const bool big = p[0] == 0 && p[1] == 0;
    const std::uint32_t family = little ? static_cast<std::uint32_t>(p[1] << 8 | p[0])
                                 : big  ? load_u16(p + 2)
                                        : 0;
    at_ += 4;
    switch (family) {
    case 2: // AF_INET everywhere
        return ip(Inside::ipv4);
    case 10: // AF_INET6: Linux
    case 24: // NetBSD, OpenBSD
    case 28: // FreeBSD
    case 30: // macOS
        return ip(Inside::ipv6);
    default:
        return stop(Peeled::other, Reason::not_ip);
    }
}

} // namespace lisrtp::capture
