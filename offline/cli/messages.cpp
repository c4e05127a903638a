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
    std::string clean(text);
    for (char& c : clean)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F)
            c = '?';
    return clean;
}

} // namespace lisrtp::cli
