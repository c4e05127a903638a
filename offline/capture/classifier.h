// offline/capture/classifier.h - from a frame to the UDP payload inside, if that is what it holds.
// RFC 768, 791, 8200; IEEE 802.1Q; RFC 3032 (MPLS); the tunnels' sources are in tunnels.cpp.

#pragma once

#include "keys/base/endpoint.h"
#include "offline/capture/frame.h"

#include <optional>
#include <string_view>

namespace lisrtp::capture
{

/** What a frame is.  Only `udp` has a payload here; the rest is for somebody with more patience. */
#define LISRTP_PEELED_KINDS(KIND)                                                                  \
    KIND(udp)                                                                                      \
    KIND(ip_fragment) /* to be reassembled first */                                                \
    KIND(tcp)                                                                                      \
    KIND(other)   /* well formed as far as it was looked at, but neither UDP nor TCP */            \
    KIND(damaged) /* a header contradicts itself or ends early */

/** Why, in more detail: for counting. */
#define LISRTP_PEELED_REASONS(REASON)                                                              \
    REASON(none)                  /* nothing to say: udp, tcp or ip_fragment */                    \
    REASON(unknown_link_layer)    /* other: this link layer is not peeled here */                  \
    REASON(not_ip)                /* other: ARP, LLDP, ... */                                      \
    REASON(other_protocol)        /* other: ICMP, SCTP, ESP, ... */                                \
    REASON(too_many_headers)      /* damaged: more tags, labels or extensions than anybody uses */ \
    REASON(link_header_truncated) /* damaged */                                                    \
    REASON(ip_header_truncated)   /* damaged */                                                    \
    REASON(bad_ip_version)        /* damaged */                                                    \
    REASON(bad_ip_header_length)  /* damaged: under 20 octets */                                   \
    REASON(bad_ip_total_length)   /* damaged: shorter than its own header */                       \
    REASON(bad_extension_header)  /* damaged: IPv6 extension beyond the packet */                  \
    REASON(udp_header_truncated)  /* damaged */                                                    \
    REASON(bad_udp_length)        /* damaged: under 8 octets, or beyond the IP packet */

/** What was found under the link layer. */
struct Peeled {
    enum Kind : std::uint8_t {
#define LISRTP_KIND(name) name,
        LISRTP_PEELED_KINDS(LISRTP_KIND)
#undef LISRTP_KIND
    };
    enum class Reason : std::uint8_t {
#define LISRTP_REASON(name) name,
        LISRTP_PEELED_REASONS(LISRTP_REASON)
#undef LISRTP_REASON
    };

    /** What a UDP payload was taken out of, besides UDP. */
    enum class Carrier : std::uint8_t {
        none,
        hep,    ///< Homer's encapsulation: addresses, ports and time are those that it tells
        turn,   ///< ChannelData or an indication: addresses are the client's and its server's
        esp,    ///< IPsec that authenticates, but does not encrypt (NULL)
        stream, ///< a TCP connection: RTSP's interleaving, ICE over TCP
    };

    Kind kind = other;
    Reason reason = Reason::none;
    /** The capture holds less than the packet had; for udp: less of its payload. */
    bool snapped = false;
    bool udp_checksum_absent = false; ///< the checksum field is 0
    std::uint8_t ip_protocol = 0;     ///< IPv4 protocol, or IPv6 next header after extensions
    std::uint8_t vlan_tags = 0;
    std::uint8_t mpls_labels = 0;
    std::uint8_t tunnels = 0; ///< GRE, GTP-U, ... around the packet; tags and labels include theirs
    Carrier carrier = Carrier::none;
    std::optional<Timestamp> carried_at; ///< when the packet was seen by whoever mirrored it
    Endpoint source;                     ///< port 0 unless udp or tcp
    Endpoint destination;                ///< port 0 unless udp or tcp
    ByteView udp_payload;                ///< into the frame; without Ethernet padding
    std::size_t dot3_length_offset = 0;  ///< IEEE 802.3's length field; 0 for none
    std::size_t pppoe_length_offset = 0; ///< RFC 2516's length field; 0 for none
    std::size_t ip_offset = 0;           ///< of the innermost IP packet
    std::size_t udp_offset = 0;          ///< the transport header, for udp and tcp
    std::size_t payload_offset = 0;
    std::size_t packet_end = 0; ///< of the innermost IP packet, as far as captured
    bool over_tcp = false;      ///< a packet cut out of a connection, see `carried_in`

    /** When the packet was seen, of a frame captured at `captured`. */
    Timestamp seen_at(Timestamp captured) const { return carried_at.value_or(captured); }
};

/** How many reasons there are, for arrays of counters. */
inline constexpr std::size_t peeled_reasons = 0
#define LISRTP_ONE(name) +1
    LISRTP_PEELED_REASONS(LISRTP_ONE)
#undef LISRTP_ONE
    ;

std::string_view name_of(Peeled::Kind kind);
std::string_view name_of(Peeled::Reason reason);
std::string_view name_of(Peeled::Carrier carrier);

/**
 * Peels a frame.  Knows Ethernet (802.3 with SNAP, 802.1Q, QinQ, MPLS, PPPoE), Linux cooked
 * capture v1 and v2, raw IP, BSD loopback in either byte order, PPP; IPv4 with options; IPv6 with
 * extension headers; IP in IP, GRE, ERSPAN, GTP-U, VXLAN, Geneve and TZSP, inside one another as
 * well; HEP, TURN, and ESP with NULL encryption.  Takes the packet's length from the IP header, so
 * padding is not payload; a total length of 0 (segmentation offload) means the rest of the frame.
 *
 * A UDP packet that only looks like a tunnel, because no IP packet is found in it, is UDP.
 * A packet that the capture snapped is still `udp` when its UDP header is there; see `snapped`.
 * Reads within `octets` only.  Does not allocate; thread-safe; about 20 ns.
 */
Peeled peel(LinkLayer link, ByteView octets);

/**
 * A packet that was cut out of a TCP connection, as if it had come in a UDP packet between the same
 * ends: out of TURN, where it is in it, else with carrier `stream`. The result looks into `packet`;
 * its offsets mean nothing.
 */
Peeled carried_in(ByteView packet, const Peeled& segment);

} // namespace lisrtp::capture
