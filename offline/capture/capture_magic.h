// offline/capture/capture_magic.h - what most captures begin with.

#pragma once

#include "keys/base/bytes.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace lisrtp::capture
{

/** pcap in either byte order and of either resolution, or pcapng; not compressed. */
inline bool begins_like_capture(ByteView octets)
{
    using namespace std::string_view_literals;
    constexpr std::array magics{"\xA1\xB2\xC3\xD4"sv, "\xD4\xC3\xB2\xA1"sv, "\xA1\xB2\x3C\x4D"sv,
                                "\x4D\x3C\xB2\xA1"sv, "\x0A\x0D\x0D\x0A"sv};
    return std::any_of(magics.begin(), magics.end(), [octets](std::string_view magic) {
        return text_of(octets).starts_with(magic);
    });
}

} // namespace lisrtp::capture
