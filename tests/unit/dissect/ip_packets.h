// tests/unit/dissect/ip_packets.h - raw IPv4 packets, written octet by octet.  RFC 791, RFC 9293.

#pragma once

#include "keys/base/writer.h"
#include "offline/capture/frame.h"

namespace lisrtp::archive
{

inline Bytes ipv4(std::uint8_t protocol, std::uint16_t id, std::uint16_t flags_and_offset,
                  ByteView payload)
{
    return Writer()
        .u8(0x45)
        .u8(0)
        .u16(static_cast<std::uint16_t>(20 + payload.size()))
        .u16(id)
        .u16(flags_and_offset)
        .u8(64)
        .u8(protocol)
        .u16(0) // nobody checks it
        .u32(0x0A000001)
        .u32(0x0A000002)
        .octets(payload)
        .take();
}

/** UDP from and to 5060, without a checksum. */
inline Bytes udp(ByteView payload)
{
    return Writer()
        .u16(5060)
        .u16(5060)
        .u16(static_cast<std::uint16_t>(8 + payload.size()))
        .u16(0)
        .octets(payload)
        .take();
}

inline Bytes tcp(std::uint16_t from, std::uint16_t to, std::string_view payload)
{
    return Writer()
        .u16(from)
        .u16(to)
        .u32(1)
        .u32(1)
        .u16(0x5018)
        .u16(0xFFFF)
        .u32(0)
        .octets(view_of(payload))
        .take();
}

inline constexpr std::uint16_t more_fragments = 0x2000;

/** The packet's fragments, each with `payload_octets` (a multiple of 8) but the last. */
inline std::vector<Bytes> fragments_of(ByteView payload, std::uint16_t id,
                                       std::size_t payload_octets)
{
    std::vector<Bytes> fragments;
    for (std::size_t at = 0; at < payload.size(); at += payload_octets) {
        const bool last = payload.size() - at <= payload_octets;
        const auto offset = static_cast<std::uint16_t>(at / 8);
        fragments.push_back(
            ipv4(17, id, static_cast<std::uint16_t>(offset | (last ? 0 : more_fragments)),
                 payload.subspan(at, std::min(payload_octets, payload.size() - at))));
    }
    return fragments;
}

inline capture::Frame raw_frame(std::uint64_t number, ByteView octets)
{
    capture::Frame frame;
    frame.number = number;
    frame.at = {1'700'000'000 * ns_per_second + static_cast<std::int64_t>(number) * 1000};
    frame.link = capture::link::raw;
    frame.octets = octets;
    frame.original_octets = static_cast<std::uint32_t>(octets.size());
    return frame;
}

} // namespace lisrtp::archive
