#include "keys/sip/header_lines.h"

#include "keys/sip/lexis.h"
#include "keys/sip/read_message.h"

#include <array>

namespace lisrtp::sip
{

namespace
{

struct RegisteredHeader {
    std::string_view name;
    char compact;       ///< 0: none
    bool is_comma_list; ///< RFC 3261, table 2 and 3, and the RFCs that added headers
};

// IANA "SIP Parameters", what a reader of calls and registrations meets; RFC 7826 for RTSP.
constexpr std::array registered_headers = {
    RegisteredHeader{"Accept", 0, true},
    RegisteredHeader{"Accept-Contact", 'a', true},
    RegisteredHeader{"Accept-Encoding", 0, true},
    RegisteredHeader{"Accept-Language", 0, true},
    RegisteredHeader{"Alert-Info", 0, true},
    RegisteredHeader{"Allow", 0, true},
    RegisteredHeader{"Allow-Events", 'u', true},
    RegisteredHeader{"Authentication-Info", 0, false},
    RegisteredHeader{"Authorization", 0, false},
    RegisteredHeader{"CSeq", 0, false},
    RegisteredHeader{"Call-ID", 'i', false},
    RegisteredHeader{"Call-Info", 0, true},
    RegisteredHeader{"Contact", 'm', true},
    RegisteredHeader{"Content-Disposition", 0, false},
    RegisteredHeader{"Content-Encoding", 'e', true},
    RegisteredHeader{"Content-ID", 0, false},
    RegisteredHeader{"Content-Language", 0, true},
    RegisteredHeader{"Content-Length", 'l', false},
    RegisteredHeader{"Content-Transfer-Encoding", 0, false},
    RegisteredHeader{"Content-Type", 'c', false},
    RegisteredHeader{"Date", 0, false},
    RegisteredHeader{"Diversion", 0, true},
    RegisteredHeader{"Error-Info", 0, true},
    RegisteredHeader{"Event", 'o', false},
    RegisteredHeader{"Expires", 0, false},
    RegisteredHeader{"From", 'f', false},
    RegisteredHeader{"History-Info", 0, true},
    RegisteredHeader{"Identity", 'y', false},
    RegisteredHeader{"Identity-Info", 'n', false},
    RegisteredHeader{"In-Reply-To", 0, true},
    RegisteredHeader{"KeyMgmt", 0, true},
    RegisteredHeader{"MIME-Version", 0, false},
    RegisteredHeader{"Max-Forwards", 0, false},
    RegisteredHeader{"Min-Expires", 0, false},
    RegisteredHeader{"Organization", 0, false},
    RegisteredHeader{"P-Access-Network-Info", 0, true},
    RegisteredHeader{"P-Asserted-Identity", 0, true},
    RegisteredHeader{"P-Associated-URI", 0, true},
    RegisteredHeader{"P-Called-Party-ID", 0, false},
    RegisteredHeader{"P-Charging-Vector", 0, false},
    RegisteredHeader{"P-Preferred-Identity", 0, true},
    RegisteredHeader{"P-Visited-Network-ID", 0, true},
    RegisteredHeader{"Path", 0, true},
    RegisteredHeader{"Priority", 0, false},
    RegisteredHeader{"Privacy", 0, false},
    RegisteredHeader{"Proxy-Authenticate", 0, false},
    RegisteredHeader{"Proxy-Authentication-Info", 0, false},
    RegisteredHeader{"Proxy-Authorization", 0, false},
    RegisteredHeader{"Proxy-Require", 0, true},
    RegisteredHeader{"RAck", 0, false},
    RegisteredHeader{"RSeq", 0, false},
    RegisteredHeader{"Reason", 0, true},
    RegisteredHeader{"Record-Route", 0, true},
    RegisteredHeader{"Refer-To", 'r', false},
    RegisteredHeader{"Referred-By", 'b', false},
    RegisteredHeader{"Reject-Contact", 'j', true},
    RegisteredHeader{"Replaces", 0, false},
    RegisteredHeader{"Reply-To", 0, false},
    RegisteredHeader{"Request-Disposition", 'd', true},
    RegisteredHeader{"Require", 0, true},
    RegisteredHeader{"Retry-After", 0, false},
    RegisteredHeader{"Route", 0, true},
    RegisteredHeader{"Security-Client", 0, true},
    RegisteredHeader{"Security-Server", 0, true},
    RegisteredHeader{"Security-Verify", 0, true},
    RegisteredHeader{"Server", 0, false},
    RegisteredHeader{"Service-Route", 0, true},
    RegisteredHeader{"Session", 0, false},
    RegisteredHeader{"Session-Expires", 'x', false},
    RegisteredHeader{"Subject", 's', false},
    RegisteredHeader{"Supported", 'k', true},
    RegisteredHeader{"Timestamp", 0, false},
    RegisteredHeader{"To", 't', false},
    RegisteredHeader{"Transport", 0, true},
    RegisteredHeader{"Unsupported", 0, true},
    RegisteredHeader{"User-Agent", 0, false},
    RegisteredHeader{"Via", 'v', true},
    RegisteredHeader{"WWW-Authenticate", 0, false},
    RegisteredHeader{"Warning", 0, true},
};

const RegisteredHeader* find_registered(std::string_view name)
{
    for (const RegisteredHeader& header : registered_headers) {
        const bool is_compact = name.size() == 1 && lower(name[0]) == header.compact;
        if (is_compact || same_word(name, header.name))
            return &header;
    }
    return nullptr;
}

/** One physical line; the line end is not part of it. */
struct Line {
    std::size_t begin;
    std::size_t end;
    std::size_t next;
};

Line line_at(std::string_view text, std::size_t begin)
{
    const std::size_t feed = text.find('\n', begin);
    if (feed == std::string_view::npos)
        return {begin, text.size(), text.size()};
    const bool has_return = feed > begin && text[feed - 1] == '\r';
    return {begin, has_return ? feed - 1 : feed, feed + 1};
}

/** Joins what was folded: every line end with the blanks around it becomes one blank. */
std::string unfolded(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        const std::string_view line = trimmed(text.substr(at, end - at));
        if (!out.empty() && !line.empty())
            out += ' ';
        out += line;
        at = end + 1;
    }
    return out;
}

/** @param text  "name: value" with all its folded lines */
void add_header(std::string_view text, std::size_t offset, HeaderBlock& block)
{
    const std::size_t colon = text.find(':');
    const std::string_view name = trimmed(text.substr(0, std::min(colon, text.size())));
    if (colon == std::string_view::npos || !is_token(name)) {
        block.quirks.add(Quirk::malformed_line);
        return;
    }
    if (is_white(text[colon - 1]))
        block.quirks.add(Quirk::blank_before_colon);
    std::size_t begin = colon + 1;
    while (begin < text.size() && is_white(text[begin]))
        ++begin;
    block.headers.push_back(
        {std::string(registered_name(name)), unfolded(text.substr(begin)), offset + begin});
}

} // namespace

std::string_view registered_name(std::string_view name)
{
    const RegisteredHeader* header = find_registered(name);
    return header ? header->name : name;
}

bool is_comma_list(std::string_view registered)
{
    const RegisteredHeader* header = find_registered(registered);
    return header && header->is_comma_list;
}

Result<HeaderBlock> read_header_block(std::string_view text, std::size_t from)
{
    HeaderBlock block;
    std::size_t lines = 0;
    std::size_t at = from;
    while (at < text.size()) {
        Line line = line_at(text, at);
        if (line.next == line.end + 1)
            block.quirks.add(Quirk::bare_line_feed);
        if (line.end == line.begin && line.next > line.end) {
            block.end = line.next;
            return block;
        }
        const std::size_t begin = at;
        // "lines that begin with a space or tab are treated as if they are part of the previous"
        for (;;) {
            if (++lines > most_header_lines)
                return Error{ErrorCode::too_many, "header lines", line.begin};
            if (line.next - from > most_header_section_octets)
                return Error{ErrorCode::too_long, "header section", line.begin};
            at = line.next;
            if (at >= text.size() || !is_blank(text[at]))
                break;
            line = line_at(text, at);
        }
        add_header(text.substr(begin, line.end - begin), begin, block);
    }
    block.quirks.add(Quirk::headers_unfinished);
    block.end = text.size();
    return block;
}

} // namespace lisrtp::sip
