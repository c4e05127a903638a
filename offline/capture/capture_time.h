// offline/capture/capture_time.h - the times of capture files as nanoseconds.

#pragma once

#include "keys/base/timestamp.h"

#include <algorithm>

namespace lisrtp::capture
{

/** Times before 1970 and beyond 64 bits of nanoseconds stop there: differences never overflow. */
inline Timestamp bounded_time(std::int64_t seconds, std::int64_t nanoseconds)
{
    constexpr std::int64_t most_seconds = 9'000'000'000;
    if (seconds < 0)
        return {};
    return {std::min(seconds, most_seconds) * ns_per_second +
            std::clamp<std::int64_t>(nanoseconds, 0, ns_per_second - 1)};
}

} // namespace lisrtp::capture
