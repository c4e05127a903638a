// offline/capture/frames_wanted.h - which frames of a capture are read again, and how to get there.

#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace lisrtp::capture
{

/** Where a frame's record begins in a plain capture file. */
struct Landmark {
    std::uint64_t frame = 0;
    std::uint64_t position = 0;
};

/** Frames from `first` to `last`, both included. */
struct FrameSpan {
    std::uint64_t first = 0;
    std::uint64_t last = 0;
};

/** Of one capture. */
struct FramesWanted {
    std::vector<FrameSpan> spans;    ///< by `first`, apart from each other
    std::vector<Landmark> landmarks; ///< by frame

    /** The first wanted frame that is not before `frame`. */
    std::optional<std::uint64_t> next(std::uint64_t frame) const;
    /** The last landmark behind frame `after` and not behind `wanted`; null where there is none. */
    const Landmark* way_to(std::uint64_t wanted, std::uint64_t after) const;
};

} // namespace lisrtp::capture
