#include "keys/srtp/rtcp_packet.h"

#include "keys/base/reader.h"

namespace lisrtp::srtp
{

namespace
{

constexpr std::uint8_t sender_report = 200;
constexpr std::uint8_t receiver_report = 201;
constexpr std::uint8_t source_description = 202;
constexpr std::uint8_t goodbye = 203;

constexpr std::size_t common_header_octets = 4;
constexpr std::size_t longest_cname = 255;

/** Whether IANA has given the packet type away: FIR, NACK, SMPTETC, IJ; SR to SNM. */
bool is_packet_type(std::uint8_t type)
{
    return (type >= 192 && type <= 195) || (type >= 200 && type <= 213);
}

/** "The length of this RTCP packet in 32-bit words minus one" counts the header. */
std::size_t octets_of_length(std::uint16_t length)
{
    return (std::size_t{length} + 1) * 4;
}

void read_report_blocks(Reader& in, unsigned count, RtcpCompound& compound)
{
    for (unsigned i = 0; i < count && in.ok(); ++i) {
        ReportBlock block;
        block.ssrc = Ssrc{in.u32("SSRC of a report block")};
        const std::uint32_t lost = in.u32("cumulative number of packets lost");
        block.fraction_lost = static_cast<std::uint8_t>(lost >> 24);
        constexpr std::uint32_t sign = 0x800000;
        block.cumulative_lost =
            static_cast<std::int32_t>((lost & 0xFFFFFF) ^ sign) - static_cast<std::int32_t>(sign);
        block.highest_sequence = in.u32("extended highest sequence number");
        block.jitter = in.u32("jitter");
        in.skip(8, "last SR");
        if (in.ok())
            compound.report_blocks.push_back(block);
    }
}

void read_sender_report(Reader& in, unsigned count, RtcpCompound& compound)
{
    const Ssrc ssrc{in.u32("SSRC")};
    SenderInfo info;
    info.ntp_time = in.u64("NTP timestamp");
    info.rtp_time = in.u32("RTP timestamp");
    info.packets = in.u32("packet count");
    info.octets = in.u32("octet count");
    if (in.ok() && ssrc == compound.sender)
        compound.sender_info = info;
    read_report_blocks(in, count, compound);
}

/** Each chunk: SSRC, items, at least one zero octet up to the next word. */
void read_source_description(Reader& in, unsigned count, RtcpCompound& compound)
{
    constexpr std::uint8_t end = 0;
    constexpr std::uint8_t cname = 1;
    for (unsigned i = 0; i < count && in.ok(); ++i) {
        const Ssrc ssrc{in.u32("SSRC of a chunk")};
        for (std::uint8_t type = in.u8("item"); type != end && in.ok(); type = in.u8("item")) {
            const ByteView text = in.octets(in.u8("item length"), "item");
            if (in.ok() && type == cname && ssrc == compound.sender)
                compound.cname = std::string(text_of(text).substr(0, longest_cname));
        }
        while (in.ok() && in.position() % 4 != 0)
            in.skip(1, "padding of a chunk");
    }
}

void read_goodbye(Reader& in, unsigned count, RtcpCompound& compound)
{
    for (unsigned i = 0; i < count && in.ok(); ++i)
        compound.bye |= Ssrc{in.u32("SSRC")} == compound.sender;
}

} // namespace

Result<RtcpCompound> read_rtcp(ByteView packet)
{
    Reader in(packet);
    RtcpCompound compound;
    bool first = true;
    while (in.ok() && (first || in.left() > 0)) {
        const std::size_t at = in.position();
        const std::uint8_t flags = in.u8("version");
        if (in.ok() && flags >> 6 != 2)
            in.fail(ErrorCode::not_rtp, "version");
        const std::uint8_t type = in.u8("packet type");
        const std::size_t octets = octets_of_length(in.u16("length"));
        const ByteView body = in.octets(octets - common_header_octets, "RTCP packet");
        if (!in.ok())
            break;
        if (first && body.size() < 4) {
            in.fail(ErrorCode::bad_length, "RTCP packet");
            break;
        }
        if (first)
            compound.sender = Ssrc{load_u32(body.data())};
        first = false;
        const unsigned count = flags & 0x1F;
        Reader part(body, at + common_header_octets);
        if (type == sender_report) {
            read_sender_report(part, count, compound);
        } else if (type == receiver_report) {
            part.skip(4, "SSRC");
            read_report_blocks(part, count, compound);
        } else if (type == source_description) {
            read_source_description(part, count, compound);
        } else if (type == goodbye) {
            read_goodbye(part, count, compound);
        }
        if (part.error())
            in.fail(*part.error());
    }
    return in.finish(std::move(compound));
}

bool looks_like_rtcp(ByteView packet)
{
    constexpr std::size_t clear_octets = 8;
    return packet.size() >= clear_octets && packet[0] >> 6 == 2 && is_packet_type(packet[1]) &&
           octets_of_length(load_u16(&packet[2])) >= clear_octets &&
           octets_of_length(load_u16(&packet[2])) <= packet.size();
}

Ssrc rtcp_sender_of(ByteView packet)
{
    return Ssrc{load_u32(&packet[4])};
}

} // namespace lisrtp::srtp
