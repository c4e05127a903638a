#include "keys/sip/looks_like_sip.h"

#include "keys/sip/lexis.h"
#include "keys/sip/start_line.h"

namespace lisrtp::sip
{

bool looks_like_sip(ByteView octets)
{
    constexpr std::size_t most_looked_at = 16384;
    constexpr std::size_t most_method_octets = 128;
    std::string_view text = text_of(octets.first(std::min(octets.size(), most_looked_at)));
    text.remove_prefix(std::min(text.find_first_not_of("\r\n"), text.size()));

    // "METHOD " or "SIP/2.0 ": a token with at most one slash, then a blank
    std::size_t at = 0;
    while (at < text.size() && at < most_method_octets &&
           (is_token_char(text[at]) || text[at] == '/'))
        ++at;
    if (at == 0 || at == text.size() || !is_blank(text[at]))
        return false;
    const auto line = read_start_line(text.substr(0, text.find_first_of("\r\n")));
    return line && is_known_version(line->version) &&
           (line->is_request || line->status.size() == 3);
}

} // namespace lisrtp::sip
