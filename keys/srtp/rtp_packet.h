// keys/srtp/rtp_packet.h - the RTP header, which SRTP leaves in the clear.  RFC 3550 section 5.1.

#pragma once

#include "keys/base/bytes.h"
#include "keys/base/result.h"
#include "keys/base/types.h"

#include <optional>

namespace lisrtp::srtp
{

/** A packet taken apart.  The views point into the packet that was read. */
struct RtpPacket {
    bool padding = false;
    bool marker = false;
    std::uint8_t payload_type = 0;
    std::uint16_t sequence = 0;
    std::uint32_t timestamp = 0;
    Ssrc ssrc;
    ByteView csrc; ///< 4 octets each
    bool has_extension = false;
    std::uint16_t extension_profile = 0; ///< the first 16 bits of the extension header
    ByteView extension;                  ///< its content, without the 4 octets of header
    std::size_t header_octets = 0;       ///< fixed header, CSRC list and extension
    /** Everything after the header: in SRTP ciphertext, MKI and tag; in RTP payload and padding. */
    ByteView payload;
};

/**
 * Reads the header.  Errors: not_rtp (version is not 2), truncated (field and offset say where).
 * Does not allocate; thread-safe.
 */
Result<RtpPacket> read_rtp(ByteView packet);
/** The same into a packet, whatever it held before; nothing when that went well. What is read for
 *  each packet of millions is better not handed on by copies. */
std::optional<Error> read_rtp_into(ByteView packet, RtpPacket& rtp);

/**
 * Whether octets of unknown origin may be RTP or SRTP: version 2, a payload type that cannot be an
 * RTCP packet type (64..95, RFC 5761 section 4), a header that fits.
 */
bool looks_like_rtp(ByteView packet);
/** The same of a header that was read. */
bool looks_like_rtp(const RtpPacket& rtp);

/**
 * The payload of a clear packet, without padding.  SRTP encrypts the padding and its count too
 * (RFC 3711, 3.1), so this can be asked after decryption only.
 * Errors: those of `read_rtp`; bad_length when the padding count is 0 or exceeds the payload.
 */
Result<ByteView> payload_of(ByteView clear_packet);

} // namespace lisrtp::srtp
