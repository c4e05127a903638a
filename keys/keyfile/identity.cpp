#include "keys/keyfile/identity.h"

#include <algorithm>
#include <charconv>

namespace lisrtp::keyfile
{

namespace
{

using Kind = Identity::Kind;

constexpr std::size_t longest_identity = 1024;

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

std::string lower(std::string_view text)
{
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    return out;
}

/** Removes "scheme:" in either case from the front. */
bool take_scheme(std::string_view& text, std::string_view scheme)
{
    if (text.size() <= scheme.size() || text[scheme.size()] != ':' ||
        lower(text.substr(0, scheme.size())) != scheme)
        return false;
    text.remove_prefix(scheme.size() + 1);
    return true;
}

int hex_value(char c)
{
    if (is_digit(c))
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/** Characters that mean the same escaped or not.  RFC 3261, 25.1: unreserved, user-unreserved. */
bool is_free(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view("-_.!~*'()&=+$,;?/").find(c) != std::string_view::npos;
}

/** Escapes that need not be are resolved, the others written with upper-case digits. */
std::string unescaped(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const int high = i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
        const int low = i + 2 < text.size() ? hex_value(text[i + 2]) : -1;
        if (text[i] != '%' || high < 0 || low < 0) {
            out += text[i];
            continue;
        }
        const char meant = static_cast<char>(high << 4 | low);
        if (is_free(meant)) {
            out += meant;
        } else {
            constexpr char digits[] = "0123456789ABCDEF";
            out += {'%', digits[high], digits[low]};
        }
        i += 2;
    }
    return out;
}

/** "phone-context=..." out of ";isub=1;phone-context=+358"; empty when there is none. */
std::string phone_context(std::string_view parameters)
{
    while (!parameters.empty()) {
        parameters.remove_prefix(1); // the semicolon
        const std::size_t end = std::min(parameters.find(';'), parameters.size());
        const std::string parameter = lower(parameters.substr(0, end));
        if (parameter.starts_with("phone-context="))
            return ";" + parameter;
        parameters.remove_prefix(end);
    }
    return "";
}

/** telephone-subscriber.  RFC 3966, 3 and 4: digits count, visual separators do not. */
std::optional<Identity> telephone(std::string_view text)
{
    const std::size_t end = std::min(text.find(';'), text.size());
    std::string number;
    for (const char c : text.substr(0, end)) {
        const bool leading_plus = c == '+' && number.empty();
        const bool local_digit = hex_value(c) >= 0 || c == '*' || c == '#';
        if (leading_plus || local_digit)
            number += c;
        else if (std::string_view("-.()").find(c) == std::string_view::npos)
            return std::nullopt;
    }
    if (number.empty() || number == "+")
        return std::nullopt;
    number = lower(number);
    // A global number is the same number in every context.
    if (number.front() != '+')
        number += phone_context(text.substr(end));
    return Identity{Kind::tel, number};
}

/** host [ ":" port ], an IPv6 reference in its canonical form. */
std::optional<std::string> host_and_port(std::string_view text)
{
    std::string host;
    if (text.starts_with('[')) {
        const std::size_t end = text.find(']');
        const auto address = end == std::string_view::npos
                                 ? std::nullopt
                                 : IpAddress::parse(text.substr(0, end + 1));
        if (!address || !address->is_v6())
            return std::nullopt;
        host = "[" + address->text() + "]";
        text.remove_prefix(end + 1);
    } else {
        const std::size_t end = std::min(text.find(':'), text.size());
        host = lower(text.substr(0, end));
        text.remove_prefix(end);
        const bool is_host = std::all_of(host.begin(), host.end(), [](char c) {
            return is_digit(c) || (c >= 'a' && c <= 'z') || c == '-' || c == '.' || c == '_';
        });
        if (host.empty() || !is_host)
            return std::nullopt;
    }
    if (text.empty())
        return host;
    std::uint16_t port = 0;
    const char* const end = text.data() + text.size();
    const auto [rest, failure] = std::from_chars(text.data() + 1, end, port);
    if (text.front() != ':' || failure != std::errc{} || rest != end)
        return std::nullopt;
    return host + ":" + std::to_string(port);
}

/** What follows "sip:" or "sips:". */
std::optional<Identity> sip_identity(Kind kind, std::string_view text)
{
    text = text.substr(0, text.find('?')); // headers, unless they are the user's question mark
    const std::size_t at = text.rfind('@');
    const bool has_user = at != std::string_view::npos;
    std::string_view place = has_user ? text.substr(at + 1) : text;
    const std::size_t semicolon = std::min(place.find(';'), place.size());
    const std::string parameters = lower(place.substr(semicolon)) + ";";
    const auto host = host_and_port(place.substr(0, semicolon));
    if (!host)
        return std::nullopt;
    if (!has_user)
        return Identity{kind, *host};
    const std::string_view user = text.substr(0, std::min(text.find(':'), at));
    if (user.empty())
        return std::nullopt;
    if (parameters.find(";user=phone;") != std::string::npos) {
        if (auto number = telephone(unescaped(user)))
            return number;
    }
    return Identity{kind, unescaped(user) + "@" + *host};
}

std::optional<Identity> imsi(std::string_view digits)
{
    if (digits.size() < 6 || digits.size() > 15 ||
        !std::all_of(digits.begin(), digits.end(), is_digit))
        return std::nullopt;
    return Identity{Kind::imsi, std::string(digits)};
}

std::string_view scheme_of(Kind kind)
{
    switch (kind) {
    case Kind::sip:
        return "sip:";
    case Kind::sips:
        return "sips:";
    case Kind::tel:
        return "tel:";
    case Kind::impi:
        return "impi:";
    case Kind::imsi:
        return "imsi:";
    case Kind::ip:
        return "ip:";
    }
    return "";
}

} // namespace

std::string to_string(const Identity& identity)
{
    return std::string(scheme_of(identity.kind)) + identity.value;
}

std::optional<Identity> identity_of_uri(std::string_view uri)
{
    const bool is_plain =
        uri.size() <= longest_identity && std::none_of(uri.begin(), uri.end(), [](char c) {
            return static_cast<unsigned char>(c) <= ' ' || c == '<' || c == '>' || c == '"' ||
                   c == '\x7F';
        });
    if (!is_plain)
        return std::nullopt;
    if (take_scheme(uri, "sip"))
        return sip_identity(Kind::sip, uri);
    if (take_scheme(uri, "sips"))
        return sip_identity(Kind::sips, uri);
    if (take_scheme(uri, "tel"))
        return telephone(uri);
    return std::nullopt;
}

std::optional<Identity> identity_of_username(std::string_view username)
{
    if (username.empty() || username.size() > longest_identity)
        return std::nullopt;
    const std::size_t at = std::min(username.rfind('@'), username.size());
    return Identity{Kind::impi, std::string(username.substr(0, at)) + lower(username.substr(at))};
}

std::optional<Identity> imsi_of_username(std::string_view username)
{
    const std::size_t at = username.find('@');
    if (at == std::string_view::npos)
        return std::nullopt;
    const std::string realm = lower(username.substr(at + 1));
    if (!realm.starts_with("ims.mnc") || !realm.ends_with(".3gppnetwork.org"))
        return std::nullopt;
    return imsi(username.substr(0, at));
}

Identity identity_of_address(const IpAddress& address)
{
    return {Kind::ip, address.text()};
}

Result<Identity> read_identity(std::string_view target)
{
    const std::size_t whole = target.size();
    std::optional<Identity> identity = identity_of_uri(target);
    if (!identity && take_scheme(target, "impi")) {
        identity = identity_of_username(target);
    } else if (!identity && take_scheme(target, "imsi")) {
        identity = imsi(target);
    } else if (!identity && take_scheme(target, "ip")) {
        if (const auto address = IpAddress::parse(target))
            identity = identity_of_address(*address);
    }
    if (!identity)
        return Error{ErrorCode::bad_value, "target", whole - target.size()};
    return *identity;
}

} // namespace lisrtp::keyfile
