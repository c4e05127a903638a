#include "offline/evidence/source_frames.h"

#include <algorithm>

namespace lisrtp::evidence
{

void SourceFrames::add(const casebook::Place& place)
{
    if (place == latest_)
        return;
    latest_ = place;
    // Time runs on, so the capture is most likely the one of the frame before.
    const auto span = std::find_if(spans_.rbegin(), spans_.rend(), [&](const ReportedFrames& one) {
        return one.file == place.file;
    });
    if (span == spans_.rend()) {
        spans_.push_back({place.file, place.frame, place.frame, 1});
        return;
    }
    span->first = std::min(span->first, place.frame);
    span->last = std::max(span->last, place.frame);
    ++span->frames;
}

std::vector<ReportedFrames> SourceFrames::list() const
{
    std::vector<ReportedFrames> sorted = spans_;
    std::sort(sorted.begin(), sorted.end(),
              [](const ReportedFrames& a, const ReportedFrames& b) { return a.file < b.file; });
    return sorted;
}

std::uint64_t packet_id(const casebook::Place& place)
{
    constexpr unsigned frame_bits = 48;
    if (place.file > 0xFFFF || place.frame >> frame_bits != 0)
        return 0;
    return std::uint64_t{place.file} << frame_bits | place.frame;
}

} // namespace lisrtp::evidence
