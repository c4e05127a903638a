#include "keys/sip/extmap.h"

#include "keys/sip/lexis.h"

#include <optional>

namespace lisrtp::sip
{

namespace
{

constexpr std::string_view encrypt_uri = "urn:ietf:params:rtp-hdrext:encrypt";

/** What one a=extmap says. */
struct Mapping {
    std::uint8_t id = 0;
    bool encrypted = false;
};

/** Offers may hold identifiers up to 4351 that no packet can have: they are no mapping here. */
std::optional<Mapping> read_mapping(std::string_view value)
{
    const std::string_view number = take_word(value);
    const auto id = read_number(number.substr(0, number.find('/')), 255);
    const std::string_view uri = take_word(value);
    if (!id || *id == 0 || uri.empty())
        return std::nullopt;
    return Mapping{static_cast<std::uint8_t>(*id),
                   same_word(uri, encrypt_uri) && !take_word(value).empty()};
}

void take(const std::vector<Attribute>& attributes, ExtensionIds& mapped, ExtensionIds& encrypted)
{
    ExtensionIds mapped_here;
    for (const Attribute& attribute : attributes) {
        if (!same_word(attribute.name, "extmap"))
            continue;
        const auto mapping = read_mapping(attribute.value);
        if (!mapping || mapped.test(mapping->id))
            continue;
        mapped_here.set(mapping->id);
        if (mapping->encrypted)
            encrypted.set(mapping->id);
    }
    mapped |= mapped_here;
}

} // namespace

std::string_view encryption_in_extmap(std::string_view value)
{
    take_word(value);
    const std::string_view from_word = trimmed(value);
    std::string_view rest = from_word;
    if (!same_word(take_word(rest), encrypt_uri) || trimmed(rest).empty())
        return {};
    return from_word.substr(0, static_cast<std::size_t>(trimmed(rest).data() - from_word.data()));
}

ExtensionIds encrypted_extensions_of(const SessionDescription& session,
                                     const MediaDescription& medium)
{
    ExtensionIds mapped;
    ExtensionIds encrypted;
    take(medium.attributes, mapped, encrypted);
    take(session.attributes, mapped, encrypted);
    return encrypted;
}

} // namespace lisrtp::sip
