#include "offline/dissect/sip_framing.h"

#include "keys/sip/header_lines.h"
#include "keys/sip/lexis.h"
#include "keys/sip/looks_like_sip.h"
#include "offline/dissect/protocol.h"

namespace lisrtp::dissect
{

namespace
{

constexpr std::size_t most_start_line_octets = 8192;
constexpr std::size_t most_header_octets = 65536;

/** Whether more octets could make it a start line: text, and no line end yet. */
bool may_become_start_line(std::string_view text)
{
    return text.size() < most_start_line_octets &&
           std::all_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7F; });
}

/** Past the blank line; npos while it has not come. */
std::size_t end_of_headers(std::string_view text)
{
    const std::size_t crlf = text.find("\r\n\r\n");
    const std::size_t lf = text.find("\n\n");
    if (crlf == lf) // neither
        return std::string_view::npos;
    return crlf < lf ? crlf + 4 : lf + 2;
}

std::optional<std::size_t> content_length(std::string_view headers)
{
    const auto block = sip::read_header_block(headers, headers.find('\n') + 1);
    if (!block)
        return std::nullopt;
    for (const sip::Header& header : block->headers)
        if (header.name == "Content-Length")
            return sip::read_number(header.value, most_message_octets);
    return 0;
}

} // namespace

MessageFraming frame_sip(ByteView stream, bool known_flow)
{
    std::string_view text = text_of(stream);
    MessageFraming framing;
    framing.skipped = std::min(text.find_first_not_of("\r\n"), text.size());
    text.remove_prefix(framing.skipped);
    if (text.empty()) {
        framing.kind = MessageFraming::keep_alive;
        return framing;
    }
    if (!sip::looks_like_sip(view_of(text))) {
        if (known_flow && may_become_start_line(text))
            framing.kind = MessageFraming::incomplete;
        return framing;
    }
    const std::size_t header_octets = end_of_headers(text.substr(0, most_header_octets));
    if (header_octets == std::string_view::npos) {
        if (text.size() < most_header_octets)
            framing.kind = MessageFraming::incomplete;
        return framing;
    }
    const auto body_octets = content_length(text.substr(0, header_octets));
    if (!body_octets || *body_octets > most_message_octets - header_octets)
        return framing;
    framing.octets = header_octets + *body_octets;
    framing.kind =
        text.size() < framing.octets ? MessageFraming::incomplete : MessageFraming::whole;
    if (framing.kind == MessageFraming::incomplete)
        framing.needed = framing.octets - text.size();
    return framing;
}

} // namespace lisrtp::dissect
