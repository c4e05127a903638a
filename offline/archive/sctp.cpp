#include "offline/archive/sctp.h"

namespace lisrtp::archive
{

namespace
{

constexpr std::uint8_t protocol_sctp = 132;
constexpr std::size_t common_header_octets = 12;
constexpr std::size_t chunk_header_octets = 4;
constexpr std::size_t data_header_octets = 16;
constexpr std::size_t most_chunks = 64;

/** From the common header on; empty when that is not whole. */
ByteView packet_of(ByteView frame, const capture::Peeled& peeled)
{
    const std::size_t end = std::min(peeled.packet_end, frame.size());
    if (!is_sctp(peeled) || end < peeled.udp_offset + common_header_octets)
        return {};
    return frame.first(end).subspan(peeled.udp_offset);
}

} // namespace

bool is_sctp(const capture::Peeled& peeled)
{
    return peeled.kind == capture::Peeled::other && peeled.ip_protocol == protocol_sctp;
}

std::optional<std::pair<std::uint16_t, std::uint16_t>> sctp_ports(ByteView frame,
                                                                  const capture::Peeled& peeled)
{
    const ByteView packet = packet_of(frame, peeled);
    if (packet.empty())
        return std::nullopt;
    return std::pair(load_u16(packet.data()), load_u16(packet.data() + 2));
}

std::vector<SctpData> sctp_data(ByteView frame, const capture::Peeled& peeled)
{
    // type 8 | flags 8 | length 16 | TSN 32 | stream 16 | its number 16 | payload protocol 32
    constexpr std::uint8_t data_chunk = 0;
    std::vector<SctpData> found;
    ByteView rest = packet_of(frame, peeled);
    if (rest.empty())
        return found;
    rest = rest.subspan(common_header_octets);
    for (std::size_t count = 0; count < most_chunks && rest.size() >= chunk_header_octets;
         ++count) {
        const std::size_t length = load_u16(rest.data() + 2);
        if (length < chunk_header_octets)
            break;
        const ByteView chunk = rest.first(std::min(length, rest.size()));
        if (chunk[0] == data_chunk && chunk.size() > data_header_octets)
            found.push_back({load_u32(chunk.data() + 12), chunk.subspan(data_header_octets)});
        rest = rest.subspan(std::min((length + 3) / 4 * 4, rest.size()));
    }
    return found;
}

} // namespace lisrtp::archive
