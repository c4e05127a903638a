#include "offline/evidence/html/markup.h"

#include <charconv>
#include <cmath>

namespace lisrtp::evidence::html
{

std::string escaped(std::string_view text)
{
    std::string out;
    out.reserve(text.size() + text.size() / 8);
    for (const char c : text)
        switch (c) {
        case '&':
            out += "&amp;";
            break;
        case '<':
            out += "&lt;";
            break;
        case '>':
            out += "&gt;";
            break;
        case '"':
            out += "&quot;";
            break;
        case '\'':
            out += "&#39;";
            break;
        default:
            out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
        }
    return out;
}

std::string escaped_list(const Json& texts, std::string_view separator)
{
    std::string out;
    for (const Json& one : texts)
        if (one.is_string())
            out += (out.empty() ? "" : std::string(separator)) + escaped(one.get<std::string>());
    return out;
}

std::string grouped(std::uint64_t number)
{
    const std::string digits = std::to_string(number);
    std::string out;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i > 0 && (digits.size() - i) % 3 == 0)
            out += "\u202f";
        out += digits[i];
    }
    return out;
}

std::string counted(std::uint64_t number, std::string_view one, std::string_view many)
{
    return grouped(number) + " " + std::string(number == 1 ? one : many);
}

std::string text(const Json& json, const char* name)
{
    const auto found = json.find(name);
    return found != json.end() && found->is_string() ? found->get<std::string>() : "";
}

std::uint64_t number(const Json& json, const char* name)
{
    const auto found = json.find(name);
    return found != json.end() && found->is_number_unsigned() ? found->get<std::uint64_t>() : 0;
}

double real(const Json& json, const char* name)
{
    const auto found = json.find(name);
    return found != json.end() && found->is_number() ? found->get<double>() : 0;
}

bool flag(const Json& json, const char* name)
{
    const auto found = json.find(name);
    return found != json.end() && found->is_boolean() && found->get<bool>();
}

const Json& list(const Json& json, const char* name)
{
    static const Json none = Json::array();
    const auto found = json.find(name);
    return found != json.end() && found->is_array() ? *found : none;
}

const Json& object(const Json& json, const char* name)
{
    static const Json none = Json::object();
    const auto found = json.find(name);
    return found != json.end() && found->is_object() ? *found : none;
}

std::string decimal(double value, int decimals)
{
    char buffer[64];
    if (!std::isfinite(value))
        return "?";
    const auto end = std::to_chars(std::begin(buffer), std::end(buffer), value,
                                   std::chars_format::fixed, decimals);
    return end.ec == std::errc{} ? std::string(buffer, end.ptr) : "?";
}

} // namespace lisrtp::evidence::html
