#include "offline/media/opus_payload.h"

#include <array>

namespace lisrtp::media
{

namespace
{

constexpr std::uint32_t ticks_a_ms = 48;
constexpr std::uint32_t most_ticks = 120 * ticks_a_ms;

/** RFC 6716, table 2: length of a frame by configuration. */
std::uint32_t frame_ticks(unsigned configuration)
{
    constexpr std::array<std::uint32_t, 4> silk_ms = {10, 20, 40, 60};
    constexpr std::array<std::uint32_t, 4> celt_ticks = {120, 240, 480, 960};
    if (configuration < 12)
        return silk_ms[configuration % 4] * ticks_a_ms;
    if (configuration < 16)
        return (configuration % 2 == 0 ? 10 : 20) * ticks_a_ms;
    return celt_ticks[configuration % 4];
}

} // namespace

Result<void> cut_opus(ByteView payload, AudioFrames& frames)
{
    if (payload.empty())
        return Error{ErrorCode::truncated, "Opus packet", 0};
    // |  config  |s| c |
    std::uint32_t count = 0;
    switch (payload[0] & 0x03u) {
    case 0:
        count = 1;
        break;
    case 1:
    case 2:
        count = 2;
        break;
    default:
        // |v|p|     M     |
        if (payload.size() < 2)
            return Error{ErrorCode::truncated, "Opus frame count", 1};
        count = payload[1] & 0x3Fu;
        break;
    }
    const std::uint32_t ticks = count * frame_ticks(payload[0] >> 3);
    if (ticks == 0 || ticks > most_ticks)
        return Error{ErrorCode::bad_value, "Opus frame count", 1};
    frames.frames.push_back({AudioFrame::coded, ticks, payload});
    return {};
}

} // namespace lisrtp::media
