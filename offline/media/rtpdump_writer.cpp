#include "offline/media/rtpdump_writer.h"

namespace lisrtp::media
{

RtpdumpWriter::RtpdumpWriter(evidence::OutputFile file, std::string source)
    : file_(std::move(file)), source_(std::move(source))
{
    if (const std::size_t colon = source_.rfind(':'); colon != std::string::npos)
        source_[colon] = '/';
}

void RtpdumpWriter::add(const ClearPacket& packet, Ssrc ssrc)
{
    constexpr std::size_t rtp_octets = 12;
    constexpr std::size_t record_octets = 8;
    constexpr std::int64_t ns_per_ms = 1'000'000;
    if (packets_++ == 0) {
        begin_ = packet.at;
        file_.write(view_of("#!rtpplay1.0 " + source_ + "\n"));
        // seconds, microseconds, address and port of the source, padding; the line has the address
        Bytes header(16);
        store_u32(&header[0], static_cast<std::uint32_t>(begin_.ns / ns_per_second));
        store_u32(&header[4], static_cast<std::uint32_t>(begin_.ns % ns_per_second / 1000));
        file_.write(header);
    }
    const std::size_t packet_octets = rtp_octets + packet.payload.size();
    if (packet_octets + record_octets > 0xFFFF)
        return;
    record_.assign(record_octets + rtp_octets, 0);
    store_u16(&record_[0], static_cast<std::uint16_t>(record_octets + packet_octets));
    store_u16(&record_[2], static_cast<std::uint16_t>(packet_octets));
    store_u32(&record_[4], static_cast<std::uint32_t>(
                               std::max<std::int64_t>(packet.at - begin_, 0) / ns_per_ms));
    std::uint8_t* rtp = &record_[record_octets];
    rtp[0] = 0x80;
    rtp[1] = static_cast<std::uint8_t>((packet.marker ? 0x80 : 0) | (packet.payload_type & 0x7F));
    store_u16(rtp + 2, static_cast<std::uint16_t>(packet.index.value));
    store_u32(rtp + 4, packet.rtp_timestamp);
    store_u32(rtp + 8, ssrc.value);
    file_.write(record_);
    file_.write(packet.payload);
}

} // namespace lisrtp::media
