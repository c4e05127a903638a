#include "offline/capture/classifier.h"

namespace lisrtp::capture
{

namespace
{

using Reason = Peeled::Reason;

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

// Protocol numbers, IANA.
constexpr std::uint8_t protocol_hop_by_hop = 0;
constexpr std::uint8_t protocol_tcp = 6;
constexpr std::uint8_t protocol_udp = 17;
constexpr std::uint8_t protocol_routing = 43;
constexpr std::uint8_t protocol_fragment = 44;
constexpr std::uint8_t protocol_ah = 51;
constexpr std::uint8_t protocol_destination_options = 60;
constexpr std::uint8_t protocol_mobility = 135;

constexpr std::size_t most_tags = 8;
constexpr std::size_t most_labels = 16;
constexpr std::size_t most_extensions = 16;
constexpr std::size_t udp_header_octets = 8;

/** What the layer above the link layer is. */
enum class Inside : std::uint8_t { ipv4, ipv6, by_nibble };

/** One frame being peeled: a cursor that goes inwards, and what was found on the way. */
class Peeler
{
public:
    explicit Peeler(ByteView octets) : octets_(octets) {}

    Peeled result() const { return peeled_; }

    void link(LinkLayer layer)
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

private:
    bool has(std::size_t count) const { return count <= octets_.size() - at_; }
    const std::uint8_t* here() const { return octets_.data() + at_; }

    void stop(Peeled::Kind kind, Reason reason)
    {
        peeled_.kind = kind;
        peeled_.reason = reason;
    }
    void damaged(Reason reason) { stop(Peeled::damaged, reason); }

    // ----- link layers ---------------------------------------------------------------------------

    void ethernet()
    {
        if (!has(14))
            return damaged(Reason::link_header_truncated);
        const std::uint16_t type = load_u16(here() + 12);
        at_ = 14;
        if (type >= first_ethertype)
            return ethertype(type);
        peeled_.dot3_length_offset = 12;
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
    void ethertype_at(std::size_t offset, std::size_t header_octets)
    {
        if (!has(header_octets))
            return damaged(Reason::link_header_truncated);
        const std::uint16_t type = load_u16(here() + offset);
        at_ += header_octets;
        ethertype(type);
    }

    void ethertype(std::uint16_t type)
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
    void mpls()
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
        // Nothing says what follows; a pseudowire's control word begins with nibble 0 (RFC 4928).
        if (has(1) && *here() >> 4 != 4 && *here() >> 4 != 6)
            return stop(Peeled::other, Reason::not_ip);
        ip(Inside::by_nibble);
    }

    /** RFC 2516: version and type, code, session, length; then a PPP protocol. */
    void pppoe()
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
    void ppp()
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
    void loopback()
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

    // ----- IP ------------------------------------------------------------------------------------

    void ip(Inside inside)
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
    void ipv4()
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
        transport();
    }

    /** RFC 8200, 3. */
    void ipv6()
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
        if (ipv6_extensions())
            transport();
    }

    /** RFC 8200, 4; RFC 4302, 2 (AH counts in 32-bit words).  False: the peeling ended here. */
    bool ipv6_extensions()
    {
        for (std::size_t count = 0;; ++count) {
            const std::uint8_t header = peeled_.ip_protocol;
            const bool walked = header == protocol_hop_by_hop || header == protocol_routing ||
                                header == protocol_destination_options ||
                                header == protocol_mobility || header == protocol_ah;
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
    void end_packet_after(std::size_t octets)
    {
        packet_end_ = octets == 0 ? octets_.size() : at_ + octets;
        peeled_.snapped = packet_end_ > octets_.size();
    }
    /** Octets that the IP packet claims from here on, captured or not. */
    std::size_t left_of_packet() const { return packet_end_ - at_; }

    void fragment() { stop(Peeled::ip_fragment, Reason::none); }

    // ----- transport -----------------------------------------------------------------------------

    void transport()
    {
        peeled_.udp_offset = at_;
        if (peeled_.ip_protocol == protocol_udp)
            return udp();
        if (peeled_.ip_protocol != protocol_tcp)
            return stop(Peeled::other, Reason::other_protocol);
        if (has(4) && left_of_packet() >= 4)
            ports();
        stop(Peeled::tcp, Reason::none);
    }

    void ports()
    {
        peeled_.source.port = load_u16(here());
        peeled_.destination.port = load_u16(here() + 2);
    }

    /** RFC 768. */
    void udp()
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
    }

    ByteView octets_;
    std::size_t at_ = 0;
    std::size_t packet_end_ = 0;
    Peeled peeled_;
};

} // namespace

Peeled peel(LinkLayer link, ByteView octets)
{
    Peeler peeler(octets);
    peeler.link(link);
    return peeler.result();
}

} // namespace lisrtp::capture
