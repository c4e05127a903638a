#include "offline/cli/messages.h"

#include <cstdio>

namespace lisrtp::cli
{

namespace
{

void say(std::string_view kind, std::string_view text)
{
    const std::string line = "lisrtp: " + std::string(kind) + ": " + printable(text) + "\n";
    std::fwrite(line.data(), 1, line.size(), stderr);
}

/** Octets of the UTF-8 character that `text` begins with, up to 4; 0 when it is ill-formed. RFC
 * 3629. */
std::size_t utf8_octets(std::string_view text)
{
    const auto octet = [&](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
    };
    const unsigned first = octet(0);
    const std::size_t octets = first < 0x80   ? 1
                               : first < 0xC2 ? 0
                               : first < 0xE0 ? 2
                               : first < 0xF0 ? 3
                               : first < 0xF5 ? 4
                                              : 0;
    for (std::size_t i = 1; i < octets; ++i)
        if ((octet(i) & 0xC0) != 0x80)
            return 0;
    const bool overlong = (first == 0xE0 && octet(1) < 0xA0) || (first == 0xF0 && octet(1) < 0x90);
    const bool beyond = (first == 0xED && octet(1) > 0x9F) || (first == 0xF4 && octet(1) > 0x8F);
    return overlong || beyond ? 0 : octets;
}

/**
 * C0, DEL and C1 (U+0080 to U+009F), by which a terminal is told what to do, and what turns the
 * direction of writing (U+202A to U+202E, U+2066 to U+2069), by which a name can pass for another.
 */
bool is_control(std::string_view character)
{
    const auto first = static_cast<unsigned char>(character[0]);
    if (character.starts_with("\xE2\x80"))
        return character[2] >= '\xAA' && character[2] <= '\xAE';
    if (character.starts_with("\xE2\x81"))
        return character[2] >= '\xA6' && character[2] <= '\xA9';
    return first < 0x20 || first == 0x7F ||
           (first == 0xC2 && static_cast<unsigned char>(character[1]) < 0xA0);
}

} // namespace

void say_error(std::string_view text)
{
    say("error", text);
}

void say_hint(std::string_view text)
{
    say("hint", text);
}

void say_note(std::string_view text)
{
    say("note", text);
}

std::string printable(std::string_view text)
{
    std::string clean;
    while (!text.empty()) {
        const std::size_t octets = utf8_octets(text);
        const std::string_view character = text.substr(0, octets);
        clean += octets == 0 || is_control(character) ? "?" : character;
        text.remove_prefix(octets == 0 ? 1 : octets);
    }
    return clean;
}

} // namespace lisrtp::cli
