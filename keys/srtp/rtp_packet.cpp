#include "keys/srtp/rtp_packet.h"

#include "keys/base/reader.h"

namespace lisrtp::srtp
{

namespace
{

constexpr std::size_t fixed_header_octets = 12;

/** The header that nearly every packet has: without CSRC and extension. */
void read_plain_header(ByteView packet, RtpPacket& rtp)
{
    rtp.padding = (packet[0] & 0x20) != 0;
    rtp.marker = (packet[1] & 0x80) != 0;
    rtp.payload_type = packet[1] & 0x7F;
    rtp.sequence = load_u16(&packet[2]);
    rtp.timestamp = load_u32(&packet[4]);
    rtp.ssrc = Ssrc{load_u32(&packet[8])};
    rtp.csrc = {};
    rtp.has_extension = false;
    rtp.extension_profile = 0;
    rtp.extension = {};
    rtp.header_octets = fixed_header_octets;
    rtp.payload = packet.subspan(fixed_header_octets);
}

} // namespace

Result<RtpPacket> read_rtp(ByteView packet)
{
    RtpPacket rtp;
    if (const auto error = read_rtp_into(packet, rtp))
        return *error;
    return rtp;
}

std::optional<Error> read_rtp_into(ByteView packet, RtpPacket& rtp)
{
    constexpr std::uint8_t version_extension_csrc = 0xDF;
    if (packet.size() >= fixed_header_octets && (packet[0] & version_extension_csrc) == 0x80) {
        read_plain_header(packet, rtp);
        return std::nullopt;
    }
    Reader in(packet);
    const std::uint8_t first = in.u8("version");
    if (in.ok() && first >> 6 != 2)
        in.fail(ErrorCode::not_rtp, "version");
    rtp.padding = (first & 0x20) != 0;
    rtp.has_extension = (first & 0x10) != 0;
    const std::size_t csrc_count = first & 0x0F;

    const std::uint8_t second = in.u8("payload type");
    rtp.marker = (second & 0x80) != 0;
    rtp.payload_type = second & 0x7F;
    rtp.sequence = in.u16("sequence number");
    rtp.timestamp = in.u32("timestamp");
    rtp.ssrc = Ssrc{in.u32("SSRC")};
    rtp.csrc = in.octets(4 * csrc_count, "CSRC");
    rtp.extension_profile = 0;
    rtp.extension = {};
    if (rtp.has_extension) {
        rtp.extension_profile = in.u16("extension profile");
        const std::size_t words = in.u16("extension length");
        rtp.extension = in.octets(4 * words, "extension");
    }
    rtp.header_octets = in.position();
    rtp.payload = in.rest();
    if (const Result<void> whole = in.finish(); !whole)
        return whole.error();
    return std::nullopt;
}

bool looks_like_rtp(ByteView packet)
{
    RtpPacket rtp;
    return !read_rtp_into(packet, rtp) && looks_like_rtp(rtp);
}

bool looks_like_rtp(const RtpPacket& rtp)
{
    return rtp.payload_type < 64 || rtp.payload_type > 95;
}

Result<ByteView> payload_of(ByteView clear_packet)
{
    const Result<RtpPacket> rtp = read_rtp(clear_packet);
    if (!rtp)
        return rtp.error();
    if (!rtp->padding)
        return rtp->payload;
    // "The last octet of the padding contains a count of how many padding octets should be
    // ignored, including itself."  RFC 3550, 5.1.
    const std::size_t padding = rtp->payload.empty() ? 0 : rtp->payload.back();
    if (padding == 0 || padding > rtp->payload.size())
        return Error{ErrorCode::bad_length, "padding",
                     clear_packet.size() - (rtp->payload.empty() ? 0 : 1)};
    return rtp->payload.first(rtp->payload.size() - padding);
}

} // namespace lisrtp::srtp
