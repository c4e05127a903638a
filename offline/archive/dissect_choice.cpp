#include "offline/archive/dissect_choice.h"

#include "keys/sip/lexis.h"
#include "keys/sip/looks_like_sip.h"

namespace lisrtp::archive
{

namespace
{

constexpr std::size_t most_flows = 1'000'000;
constexpr std::size_t tcp_header_octets = 20;

bool is_sip_port(std::uint16_t port)
{
    return port == 5060 || port == 5061;
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
    return peeled.kind == capture::Peeled::tcp && is_signalling_flow(frame, peeled);
}

bool DissectChoice::is_signalling_flow(const capture::Frame& frame, const capture::Peeled& peeled)
{
    if (is_sip_port(peeled.source.port) || is_sip_port(peeled.destination.port))
        return true;
    const Flow flow = std::minmax(peeled.source, peeled.destination);
    if (flows_.contains(flow))
        return true;
    const ByteView payload = tcp_payload(frame.octets, peeled);
    if (flows_.size() >= most_flows ||
        (!sip::looks_like_sip(payload) && !asks_for_sip_websocket(payload)))
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
