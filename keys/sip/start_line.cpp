#include "keys/sip/start_line.h"

#include "keys/sip/lexis.h"

namespace lisrtp::sip
{

namespace
{

/** "SIP/" or "RTSP/", digits, ".", digits. */
bool is_version(std::string_view word)
{
    if (starts_with_word(word, "SIP/"))
        word.remove_prefix(4);
    else if (starts_with_word(word, "RTSP/"))
        word.remove_prefix(5);
    else
        return false;
    const std::size_t dot = word.find('.');
    return dot != std::string_view::npos && read_number(word.substr(0, dot), 999) &&
           read_number(word.substr(dot + 1), 999);
}

} // namespace

std::optional<StartLine> read_start_line(std::string_view line)
{
    line = trimmed(line);
    std::string_view rest = line;
    const std::string_view first = take_word(rest);
    StartLine out;
    if (is_version(first)) {
        out.version = first;
        out.status = take_word(rest);
        if (out.status.empty() || !std::all_of(out.status.begin(), out.status.end(), is_digit))
            return std::nullopt;
        out.reason = trimmed(rest);
        return out;
    }
    if (!is_token(first))
        return std::nullopt;
    rest = trimmed(rest);
    const std::size_t last_blank = rest.find_last_of(" \t");
    if (last_blank == std::string_view::npos || !is_version(rest.substr(last_blank + 1)))
        return std::nullopt;
    out.is_request = true;
    out.method = first;
    out.uri = trimmed(rest.substr(0, last_blank));
    out.version = rest.substr(last_blank + 1);
    return out;
}

bool is_known_version(std::string_view version)
{
    return same_word(version, "SIP/2.0") || same_word(version, "RTSP/1.0") ||
           same_word(version, "RTSP/2.0");
}

} // namespace lisrtp::sip
