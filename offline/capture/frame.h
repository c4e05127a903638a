// offline/capture/frame.h - one captured frame, as every capture format has it.

#pragma once

#include "keys/base/bytes.h"
#include "keys/base/timestamp.h"

#include <compare>
#include <cstdint>

namespace lisrtp::capture
{

/**
 * What a frame begins with: a LINKTYPE_ number of the registry at tcpdump.org, which pcap and
 * pcapng files carry and which no reader's version changes.
 */
struct LinkLayer {
    std::uint16_t linktype = 0;

    friend constexpr auto operator<=>(LinkLayer, LinkLayer) = default;
};

namespace link
{
inline constexpr LinkLayer null{0};         ///< BSD loopback: family in the writer's byte order
inline constexpr LinkLayer ethernet{1};     ///< IEEE 802.3
inline constexpr LinkLayer ppp{9};          ///< PPP, with or without HDLC framing, RFC 1662
inline constexpr LinkLayer ppp_ether{51};   ///< PPPoE session packet, RFC 2516
inline constexpr LinkLayer raw{101};        ///< IPv4 or IPv6, as the first nibble says
inline constexpr LinkLayer loop{108};       ///< OpenBSD loopback: family in network order
inline constexpr LinkLayer linux_sll{113};  ///< Linux cooked capture
inline constexpr LinkLayer ipv4{228};       ///< IPv4 only
inline constexpr LinkLayer ipv6{229};       ///< IPv6 only
inline constexpr LinkLayer linux_sll2{276}; ///< Linux cooked capture, version 2
/** No number: the format has a link layer that pcap does not know. */
inline constexpr LinkLayer unknown{0xFFFF};
} // namespace link

/** A frame.  `octets` belong to the reader and last until it reads the next frame. */
struct Frame {
    std::uint64_t number = 0; ///< 1-based, as Wireshark numbers the frames of this file
    Timestamp at;             ///< never before 1970; 0 where the format keeps no time
    LinkLayer link;
    ByteView octets;                   ///< what was captured
    std::uint32_t original_octets = 0; ///< what was on the wire; more than captured when snapped
    std::uint32_t interface_id = 0;    ///< pcapng's interface, 0 elsewhere
};

} // namespace lisrtp::capture
