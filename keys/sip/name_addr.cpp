#include "keys/sip/name_addr.h"

#include "keys/sip/lexis.h"

namespace lisrtp::sip
{

NameAddr read_name_addr(std::string_view text)
{
    text = trimmed(text);
    NameAddr out;
    const std::size_t open = find_outside_quotes(text, '<');
    if (open == std::string_view::npos) {
        // addr-spec: "any URI parameters are header parameters", RFC 3261, 20.10
        const std::size_t semicolon = text.find(';');
        out.uri = trimmed(text.substr(0, semicolon));
        if (semicolon != std::string_view::npos)
            out.parameters = read_parameters(text.substr(semicolon));
        return out;
    }
    out.display = unquoted(text.substr(0, open));
    const std::size_t close = text.find('>', open);
    out.uri = trimmed(text.substr(open + 1, close == std::string_view::npos ? std::string_view::npos
                                                                            : close - open - 1));
    if (close != std::string_view::npos)
        out.parameters = read_parameters(text.substr(close + 1));
    return out;
}

} // namespace lisrtp::sip
