#include "keys/sip/sdp_lines.h"

#include "keys/sip/lexis.h"

namespace lisrtp::sip
{

namespace
{

/** "x=y": what base64 cannot look like, since "=" ends it. */
bool is_field(std::string_view line)
{
    return line.size() > 2 && lower(line[0]) >= 'a' && lower(line[0]) <= 'z' && line[1] == '=' &&
           line[2] != '=';
}

/** Base64 digits with at most two "=" at the end. */
bool is_base64(std::string_view line)
{
    for (int padding = 0; padding < 2 && line.size() > 1 && line.back() == '='; ++padding)
        line.remove_suffix(1);
    return !line.empty() && std::all_of(line.begin(), line.end(), [](char c) {
        return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z') || c == '+' || c == '/' ||
               c == '*'; // redact.h's filler, so that a redacted copy has the same lines
    });
}

/** Whether a key goes on in the line at `begin`.  "s=" is a field without a value, not base64. */
bool continues_key(std::string_view text, std::size_t begin)
{
    if (begin >= text.size())
        return false;
    const std::size_t feed = std::min(text.find('\n', begin), text.size());
    const std::string_view line = trimmed(text.substr(begin, feed - begin));
    if (is_field(line) || (line.size() == 2 && line[1] == '='))
        return false;
    return is_blank(text[begin]) || is_base64(line);
}

std::size_t without_return(std::string_view text, std::size_t begin, std::size_t end)
{
    return end > begin && text[end - 1] == '\r' ? end - 1 : end;
}

} // namespace

std::size_t end_of_key_line(std::string_view text, std::size_t from)
{
    for (std::size_t at = from;;) {
        const std::size_t feed = text.find('\n', at);
        if (feed == std::string_view::npos)
            return text.size();
        if (!continues_key(text, feed + 1))
            return without_return(text, from, feed);
        at = feed + 1;
    }
}

std::optional<SdpLine> read_sdp_line(std::string_view text, std::size_t from)
{
    if (from >= text.size())
        return std::nullopt;
    SdpLine line;
    line.offset = from;
    std::size_t end = std::min(text.find('\n', from), text.size());
    line.next = std::min(end + 1, text.size());
    end = without_return(text, from, end);

    std::size_t at = from;
    while (at < end && is_blank(text[at]))
        ++at;
    std::size_t equals = at + 1;
    while (equals < end && is_blank(text[equals]))
        ++equals;
    const bool is_letter = at < end && lower(text[at]) >= 'a' && lower(text[at]) <= 'z';
    line.value_offset = at;
    if (is_letter && equals < end && text[equals] == '=') {
        line.type = lower(text[at]);
        line.value_offset = equals + 1;
    }
    const auto set_value = [&](std::size_t until) {
        while (line.value_offset < until && is_white(text[line.value_offset]))
            ++line.value_offset;
        line.whole = text.substr(from, until - from);
        line.value = trimmed(text.substr(line.value_offset, until - line.value_offset));
    };
    set_value(end);
    if (line.type == 'a' && is_key_attribute(read_attribute_text(line).name)) {
        end = end_of_key_line(text, from);
        line.next = std::min(text.find('\n', end), text.size() - 1) + 1;
        set_value(end);
    }
    return line;
}

SdpAttributeText read_attribute_text(const SdpLine& line)
{
    const std::size_t colon = line.value.find(':');
    SdpAttributeText attribute{trimmed(line.value.substr(0, colon)), {}, line.value_offset};
    if (colon == std::string_view::npos)
        return attribute;
    std::size_t begin = colon + 1;
    while (begin < line.value.size() && is_white(line.value[begin]))
        ++begin;
    attribute.value = line.value.substr(begin);
    attribute.value_offset = line.value_offset + begin;
    return attribute;
}

bool is_key_attribute(std::string_view name)
{
    return same_word(name, "key-mgmt") || same_word(name, "crypto");
}

} // namespace lisrtp::sip
