// keys/srtp/rtcp_packet.h - what a compound RTCP packet tells of its sender and of those whom it
// hears.  RFC 3550 section 6.

#pragma once

#include "keys/base/bytes.h"
#include "keys/base/result.h"
#include "keys/base/types.h"

#include <optional>
#include <string>
#include <vector>

namespace lisrtp::srtp
{

/** RFC 3550, 6.4.1: what a sender says of itself. */
struct SenderInfo {
    std::uint64_t ntp_time = 0;
    std::uint32_t rtp_time = 0;
    std::uint32_t packets = 0; ///< sent since it began
    std::uint32_t octets = 0;  ///< of payload
};

/** RFC 3550, 6.4.1: what a receiver says of one stream that it hears. */
struct ReportBlock {
    Ssrc ssrc; ///< of the stream
    std::uint8_t fraction_lost = 0;
    std::int32_t cumulative_lost = 0; ///< 24 bits with a sign: duplicates make it negative
    std::uint32_t highest_sequence = 0;
    std::uint32_t jitter = 0; ///< in timestamp units
};

/** A clear compound packet, summed up. */
struct RtcpCompound {
    Ssrc sender; ///< of the first packet
    std::optional<SenderInfo> sender_info;
    std::vector<ReportBlock> report_blocks;
    std::string cname; ///< of the sender; RFC 3550, 6.5.1
    bool bye = false;  ///< the sender says goodbye
};

/**
 * Reads a clear packet to its end. Packet types that say nothing of the above are passed over.
 * Errors: not_rtp (version is not 2), truncated, bad_length.  Thread-safe.
 */
Result<RtcpCompound> read_rtcp(ByteView packet);

/**
 * Whether octets of unknown origin may be RTCP or SRTCP, of which the first eight octets are in the
 * clear: version 2, a packet type that RFC 5761, 4 keeps apart from RTP's and that IANA has given
 * away, and a first packet that ends within the datagram.
 */
bool looks_like_rtcp(ByteView packet);

/** The sender of what looks like RTCP or SRTCP. */
Ssrc rtcp_sender_of(ByteView packet);

} // namespace lisrtp::srtp
