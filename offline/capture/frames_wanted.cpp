#include "offline/capture/frames_wanted.h"

#include <algorithm>

namespace lisrtp::capture
{

std::optional<std::uint64_t> FramesWanted::next(std::uint64_t frame) const
{
    const auto span = std::lower_bound(
        spans.begin(), spans.end(), frame,
        [](const FrameSpan& one, std::uint64_t number) { return one.last < number; });
    if (span == spans.end())
        return std::nullopt;
    return std::max(span->first, frame);
}

const Landmark* FramesWanted::way_to(std::uint64_t wanted, std::uint64_t after) const
{
    const auto behind = std::upper_bound(
        landmarks.begin(), landmarks.end(), wanted,
        [](std::uint64_t number, const Landmark& landmark) { return number < landmark.frame; });
    if (behind == landmarks.begin())
        return nullptr;
    const Landmark& landmark = *(behind - 1);
    return landmark.frame > after ? &landmark : nullptr;
}

} // namespace lisrtp::capture
