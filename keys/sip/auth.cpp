#include "keys/sip/auth.h"

#include "keys/base/hex.h"
#include "keys/sip/lexis.h"

#include <array>

namespace lisrtp::sip
{

namespace
{

constexpr std::size_t most_challenges = 64;
constexpr std::size_t most_other_parameters = 256;

struct NamedText {
    std::string_view name;
    std::string DigestParameters::*text;
};

constexpr std::array named_texts = {
    NamedText{"username", &DigestParameters::username},
    NamedText{"realm", &DigestParameters::realm},
    NamedText{"nonce", &DigestParameters::nonce},
    NamedText{"uri", &DigestParameters::uri},
    NamedText{"response", &DigestParameters::response},
    NamedText{"algorithm", &DigestParameters::algorithm},
    NamedText{"qop", &DigestParameters::qop},
    NamedText{"cnonce", &DigestParameters::cnonce},
    NamedText{"nc", &DigestParameters::nc},
    NamedText{"opaque", &DigestParameters::opaque},
    NamedText{"stale", &DigestParameters::stale},
    NamedText{"nextnonce", &DigestParameters::nextnonce},
    NamedText{"rspauth", &DigestParameters::rspauth},
    NamedText{"auts", &DigestParameters::auts},
    NamedText{"integrity-protected", &DigestParameters::integrity_protected},
};

/** Hexadecimal, quoted or not, straight into locked memory. */
void take_key(std::string_view written, const char* field, std::size_t offset, SecretBytes& key,
              DigestParameters& out)
{
    if (!written.empty() && written.front() == '"')
        written = written.substr(1, written.find('"', 1) - 1);
    auto octets = secret_from_hex(trimmed(written));
    if (octets)
        key = std::move(*octets);
    else if (!out.key_error)
        out.key_error = Error{octets.error().code, field, offset};
}

/** @param written  the value with its quotes */
void take_parameter(std::string_view name, std::string_view written, std::size_t offset,
                    DigestParameters& out)
{
    if (same_word(name, "ck"))
        return take_key(written, "ck", offset, out.ck, out);
    if (same_word(name, "ik"))
        return take_key(written, "ik", offset, out.ik, out);
    for (const NamedText& named : named_texts)
        if (same_word(name, named.name)) {
            std::string& text = out.*named.text;
            if (text.empty())
                text = unquoted(written);
            return;
        }
    if (out.other.size() < most_other_parameters)
        out.other.push_back({lowered(name), unquoted(written)});
}

std::vector<DigestParameters> digests_in(const Message& message, std::string_view header,
                                         DigestPlace place)
{
    std::vector<DigestParameters> found;
    for (const Header* line : message.all(header))
        for (DigestParameters& digest : read_digests(line->value, place))
            found.push_back(std::move(digest));
    return found;
}

std::vector<DigestParameters> joined(std::vector<DigestParameters> first,
                                     std::vector<DigestParameters> second)
{
    for (DigestParameters& digest : second)
        first.push_back(std::move(digest));
    return first;
}

} // namespace

std::string_view name_of(DigestPlace place)
{
    switch (place) {
    case DigestPlace::www_authenticate:
        return "WWW-Authenticate";
    case DigestPlace::proxy_authenticate:
        return "Proxy-Authenticate";
    case DigestPlace::authorization:
        return "Authorization";
    case DigestPlace::proxy_authorization:
        return "Proxy-Authorization";
    case DigestPlace::authentication_info:
        break;
    }
    return "Authentication-Info";
}

bool DigestParameters::is_digest() const
{
    return scheme.empty() || same_word(scheme, "Digest");
}

std::vector<DigestParameters> read_digests(std::string_view value, DigestPlace place)
{
    std::vector<DigestParameters> digests;
    const auto open = [&](std::string_view scheme) {
        digests.emplace_back();
        digests.back().place = place;
        digests.back().scheme = scheme;
    };
    bool after_comma = true;
    for (std::size_t at = 0; at < value.size();) {
        if (is_white(value[at]) || value[at] == ',') {
            after_comma = after_comma || value[at] == ',';
            ++at;
            continue;
        }
        const std::size_t begin = at;
        while (at < value.size() && is_token_char(value[at]))
            ++at;
        const std::string_view word = value.substr(begin, at - begin);
        std::size_t equals = at;
        while (equals < value.size() && is_white(value[equals]))
            ++equals;
        if (!word.empty() && equals < value.size() && value[equals] == '=') {
            // auth-param = token BWS "=" BWS ( token / quoted-string )
            at = equals + 1;
            while (at < value.size() && is_white(value[at]))
                ++at;
            const std::size_t text = at;
            at = at < value.size() && value[at] == '"'
                     ? end_of_quoted(value, at)
                     : std::min(value.find_first_of(", \t\r\n", at), value.size());
            if (digests.empty())
                open({});
            take_parameter(word, value.substr(text, at - text), text, digests.back());
        } else if (!word.empty() && after_comma) {
            // challenge = auth-scheme 1*SP ..., a new one after a comma
            if (digests.size() == most_challenges)
                break;
            open(word);
        } else {
            // token68 credentials of another scheme, or damage
            at = std::min(value.find_first_of(", \t\r\n", at + (word.empty() ? 1 : 0)),
                          value.size());
        }
        after_comma = false;
    }
    return digests;
}

std::vector<DigestParameters> challenges_of(const Message& message)
{
    return joined(digests_in(message, "WWW-Authenticate", DigestPlace::www_authenticate),
                  digests_in(message, "Proxy-Authenticate", DigestPlace::proxy_authenticate));
}

std::vector<DigestParameters> credentials_of(const Message& message)
{
    return joined(digests_in(message, "Authorization", DigestPlace::authorization),
                  digests_in(message, "Proxy-Authorization", DigestPlace::proxy_authorization));
}

std::vector<DigestParameters> authentication_infos_of(const Message& message)
{
    return joined(
        digests_in(message, "Authentication-Info", DigestPlace::authentication_info),
        digests_in(message, "Proxy-Authentication-Info", DigestPlace::authentication_info));
}

} // namespace lisrtp::sip
