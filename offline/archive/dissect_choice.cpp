#include "offline/archive/dissect_choice.h"

#include "keys/diameter/message.h"
#include "keys/sip/lexis.h"
#include "keys/sip/looks_like_sip.h"
#include "offline/archive/sctp.h"

namespace lisrtp::archive
{

namespace
{

constexpr std::size_t most_flows = 1'000'000;
constexpr std::size_t tcp_header_octets = 20;

/** SIP's, and Diameter's. */
bool is_signalling_port(std::uint16_t port)
{
    return port == 5060 || port == 5061 || port == 3868;
}

bool is_sctp_signalling(ByteView frame, const capture::Peeled& peeled)
{
    constexpr std::uint32_t diameter_payload = 46; // IANA
    const auto ports = sctp_ports(frame, peeled);
    if (!ports)
        return false;
    if (is_signalling_port(ports->first) || is_signalling_port(ports->second))
        return true;
    const std::vector<SctpData> data = sctp_data(frame, peeled);
    return std::any_of(data.begin(), data.end(), [](const SctpData& chunk) {
        return chunk.payload_protocol == diameter_payload ||
               diameter::looks_like_diameter(chunk.octets) || sip::looks_like_sip(chunk.octets);
    });
}

/** RFC 7118, 4: an HTTP request for a WebSocket with the subprotocol "sip". */
bool asks_for_sip_websocket(ByteView payload)
{
    constexpr std::size_t looked_at = 4096;
    if (payload.size() < 4 || load_u32(payload.data()) != 0x47455420) // "GET "
        return false;
    const std::string_view text = text_of(payload.first(std::min(payload.size(), looked_at)));
    for (std::size_t end = text.find('\n'); end != std::string_view::npos;
         end = text.find('\n', end + 1)) {
        const std::string_view header = text.substr(end + 1, text.find('\n', end + 1) - end - 1);
        if (sip::starts_with_word(header, "Sec-WebSocket-Protocol:"))
            return header.find("sip") != std::string_view::npos;
    }
    return false;
}

} // namespace

bool DissectChoice::wants(const capture::Frame& frame, const capture::Peeled& peeled)
{
    if (deep_ || peeled.kind == capture::Peeled::ip_fragment)
        return true;
    return (peeled.kind == capture::Peeled::tcp && is_signalling_flow(frame, peeled)) ||
           (peeled.kind == capture::Peeled::other && is_sctp_signalling(frame.octets, peeled));
}

bool DissectChoice::is_signalling_flow(const capture::Frame& frame, const capture::Peeled& peeled)
{
    if (is_signalling_port(peeled.source.port) || is_signalling_port(peeled.destination.port))
        return true;
    const Flow flow = std::minmax(peeled.source, peeled.destination);
    if (flows_.contains(flow))
        return true;
    const ByteView payload = tcp_payload(frame.octets, peeled);
    if (flows_.size() >= most_flows ||
        (!sip::looks_like_sip(payload) && !asks_for_sip_websocket(payload) &&
         !diameter::looks_like_diameter(payload)))
        return false;
    flows_.insert(flow);
    return true;
}

ByteView tcp_payload(ByteView frame, const capture::Peeled& peeled)
{
    if (peeled.kind != capture::Peeled::tcp ||
        peeled.packet_end < peeled.udp_offset + tcp_header_octets)
        return {};
    frame = frame.first(peeled.packet_end);
    const std::size_t header_octets = (frame[peeled.udp_offset + 12] >> 4) * std::size_t{4};
    const std::size_t payload_offset = peeled.udp_offset + header_octets;
    if (header_octets < tcp_header_octets || frame.size() < payload_offset)
        return {};
    return frame.subspan(payload_offset);
}

} // namespace lisrtp::archive
