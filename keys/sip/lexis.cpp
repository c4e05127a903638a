#include "keys/sip/lexis.h"

namespace lisrtp::sip
{

bool is_token_char(char c)
{
    return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z') ||
           (c != '\0' && std::string_view("-.!%*_+`'~").find(c) != std::string_view::npos);
}

bool is_token(std::string_view text)
{
    return !text.empty() && std::all_of(text.begin(), text.end(), is_token_char);
}

std::string lowered(std::string_view text)
{
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), lower);
    return out;
}

bool same_word(std::string_view a, std::string_view b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return lower(x) == lower(y); });
}

bool starts_with_word(std::string_view text, std::string_view beginning)
{
    return text.size() >= beginning.size() &&
           same_word(text.substr(0, beginning.size()), beginning);
}

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && is_white(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && is_white(text.back()))
        text.remove_suffix(1);
    return text;
}

std::string_view take_word(std::string_view& rest)
{
    const auto begin = std::find_if_not(rest.begin(), rest.end(), is_white);
    const auto end = std::find_if(begin, rest.end(), is_white);
    const std::string_view word(rest.data() + (begin - rest.begin()),
                                static_cast<std::size_t>(end - begin));
    rest.remove_prefix(static_cast<std::size_t>(end - rest.begin()));
    return word;
}

std::optional<std::uint64_t> read_number(std::string_view digits, std::uint64_t most)
{
    if (digits.empty())
        return std::nullopt;
    std::uint64_t number = 0;
    for (const char c : digits) {
        if (!is_digit(c))
            return std::nullopt;
        const auto digit = static_cast<std::uint64_t>(c - '0');
        if (digit > most || number > (most - digit) / 10)
            return std::nullopt;
        number = number * 10 + digit;
    }
    return number;
}

std::string unquoted(std::string_view text)
{
    text = trimmed(text);
    if (text.empty() || text.front() != '"')
        return std::string(text);
    std::string out;
    for (std::size_t i = 1; i < text.size() && text[i] != '"'; ++i) {
        if (text[i] == '\\' && i + 1 < text.size())
            ++i;
        out += text[i];
    }
    return out;
}

std::size_t end_of_quoted(std::string_view text, std::size_t at)
{
    for (++at; at < text.size(); ++at) {
        if (text[at] == '\\')
            ++at;
        else if (text[at] == '"')
            return at + 1;
    }
    return text.size();
}

std::vector<std::string_view> split_outside_quotes(std::string_view text, char separator,
                                                   std::size_t most)
{
    std::vector<std::string_view> pieces;
    std::size_t begin = 0;
    bool in_brackets = false;
    const auto take = [&](std::size_t end) {
        const std::string_view piece = trimmed(text.substr(begin, end - begin));
        if (!piece.empty())
            pieces.push_back(piece);
        begin = end + 1;
    };
    for (std::size_t at = 0; at < text.size() && pieces.size() < most;) {
        const char c = text[at];
        if (c == '"') {
            at = end_of_quoted(text, at);
            continue;
        }
        if (c == '<')
            in_brackets = true;
        else if (c == '>')
            in_brackets = false;
        else if (c == separator && !in_brackets)
            take(at);
        ++at;
    }
    if (begin < text.size() && pieces.size() < most)
        take(text.size());
    return pieces;
}

std::size_t find_outside_quotes(std::string_view text, char wanted, std::size_t from)
{
    for (std::size_t at = from; at < text.size();) {
        if (text[at] == wanted)
            return at;
        at = text[at] == '"' ? end_of_quoted(text, at) : at + 1;
    }
    return std::string_view::npos;
}

} // namespace lisrtp::sip
