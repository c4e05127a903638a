#include "keys/sip/uri.h"

#include "keys/sip/lexis.h"

namespace lisrtp::sip
{

namespace
{

constexpr std::size_t most_uri_octets = 8192;

int hex_digit(char c)
{
    if (is_digit(c))
        return c - '0';
    return lower(c) >= 'a' && lower(c) <= 'f' ? lower(c) - 'a' + 10 : -1;
}

/** "%41" is "A"; a broken escape stays as it is. */
std::string unescaped(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 &&
            hex_digit(text[i + 2]) >= 0) {
            out += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

/** visual-separator = "-" / "." / "(" / ")".  RFC 3966, 3. */
std::string without_separators(std::string_view number)
{
    std::string out;
    for (const char c : number)
        if (std::string_view("-.() ").find(c) == std::string_view::npos)
            out += lower(c);
    return out;
}

/** "host:port", where an IPv6 host stands in brackets. */
Result<void> read_host_port(std::string_view text, std::size_t offset, Uri& uri)
{
    std::size_t colon = text.rfind(':');
    const std::size_t bracket = text.rfind(']');
    if (bracket != std::string_view::npos && (colon == std::string_view::npos || colon < bracket))
        colon = std::string_view::npos;
    uri.host = lowered(trimmed(text.substr(0, colon)));
    if (colon == std::string_view::npos)
        return {};
    const auto port = read_number(trimmed(text.substr(colon + 1)), 65535);
    if (!port)
        return Error{ErrorCode::bad_value, "port", offset + colon + 1};
    uri.port = static_cast<std::uint16_t>(*port);
    return {};
}

} // namespace

bool Uri::is_telephone() const
{
    return scheme == "tel" || parameters.value("user") == "phone";
}

Result<Uri> read_uri(std::string_view text)
{
    text = trimmed(text);
    if (text.size() > most_uri_octets)
        return Error{ErrorCode::too_long, "URI", most_uri_octets};
    if (!text.empty() && text.front() == '<') {
        text.remove_prefix(1);
        text = trimmed(text.substr(0, text.find('>')));
    }
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos || colon == 0 || colon + 1 == text.size())
        return Error{ErrorCode::missing, "scheme", 0};

    Uri uri;
    uri.scheme = lowered(text.substr(0, colon));
    std::string_view rest = text.substr(colon + 1);
    std::size_t offset = colon + 1;

    // sip:user;part@host;parameter=x?header=y : the user part may contain ";" and "?"
    const std::size_t at = uri.scheme == "tel" ? std::string_view::npos : rest.find('@');
    if (at != std::string_view::npos) {
        const std::string_view user = rest.substr(0, at);
        const std::size_t secret = user.find(':');
        uri.user = user.substr(0, secret);
        if (secret != std::string_view::npos)
            uri.password = user.substr(secret + 1);
        rest.remove_prefix(at + 1);
        offset += at + 1;
    }
    const std::size_t question = rest.find('?');
    if (question != std::string_view::npos) {
        uri.headers = rest.substr(question + 1);
        rest = rest.substr(0, question);
    }
    const std::size_t semicolon = rest.find(';');
    if (semicolon != std::string_view::npos) {
        uri.parameters = read_parameters(rest.substr(semicolon));
        rest = rest.substr(0, semicolon);
    }
    if (uri.scheme == "tel") {
        uri.user = trimmed(rest);
        return uri;
    }
    if (const auto read = read_host_port(rest, offset, uri); !read)
        return read.error();
    return uri;
}

std::string address_of_record(const Uri& uri)
{
    if (uri.is_telephone())
        return "tel:" + without_separators(unescaped(uri.user));
    const std::string scheme = uri.scheme == "sips" ? "sip" : uri.scheme;
    return uri.user.empty() ? scheme + ":" + uri.host
                            : scheme + ":" + unescaped(uri.user) + "@" + uri.host;
}

std::string address_of_record(std::string_view text)
{
    const auto uri = read_uri(text);
    return uri ? address_of_record(*uri) : std::string(trimmed(text));
}

} // namespace lisrtp::sip
