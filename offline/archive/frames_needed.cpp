#include "offline/archive/frames_needed.h"

#include <algorithm>
#include <vector>

namespace lisrtp::archive
{

namespace
{

using capture::FrameSpan;

/** Spans so near to each other are one: to go from one to the next costs more than to read on. */
constexpr std::uint64_t near_frames = 1024;

/** Streams that an authorisation covers. They are the plan's, which outlives this. */
class Covered
{
public:
    Covered(const casebook::PendingCalls& calls, const MediaPlan& plan)
    {
        for (const PlannedStream& stream : plan.streams) {
            if (stream.owner &&
                calls.coverage_of(stream.owner->call) != casebook::Coverage::Kind::content)
                continue;
            ids_.push_back(&stream.record.id);
            for (const StreamExtent& copy : stream.copies)
                ids_.push_back(&copy.id);
        }
        std::sort(ids_.begin(), ids_.end(),
                  [](const StreamId* a, const StreamId* b) { return *a < *b; });
    }

    bool holds(const StreamId& id) const
    {
        const auto found = first_from(id);
        return found != ids_.end() && **found == id;
    }

    /** Whether one of them runs there. */
    bool holds(const Flow& flow) const
    {
        const auto found = first_from({flow.source, flow.destination, Ssrc{0}, false});
        return found != ids_.end() && (*found)->source == flow.source &&
               (*found)->destination == flow.destination;
    }

private:
    std::vector<const StreamId*>::const_iterator first_from(const StreamId& id) const
    {
        return std::partition_point(ids_.begin(), ids_.end(),
                                    [&id](const StreamId* each) { return *each < id; });
    }

    std::vector<const StreamId*> ids_; ///< in their order: by source, then destination
};

/** Messages of one call, and of those that begin about then, mostly lie near each other. */
void add(std::vector<FrameSpan>& spans, std::uint64_t frame)
{
    if (!spans.empty() && spans.back().first <= frame && frame <= spans.back().last + near_frames)
        spans.back().last = std::max(spans.back().last, frame);
    else
        spans.push_back({frame, frame});
}

std::vector<std::vector<FrameSpan>> spans_of_messages(const casebook::PendingCalls& calls,
                                                      std::size_t captures)
{
    std::vector<std::vector<FrameSpan>> spans(captures);
    for (std::size_t number = 0; number < calls.size(); ++number)
        if (calls.coverage_of(number) != casebook::Coverage::Kind::none)
            for (const casebook::Place& place : calls.messages_of(number))
                if (place.file > 0 && place.file <= captures)
                    add(spans[place.file - 1], place.frame);
    return spans;
}

std::vector<FrameSpan> joined(std::vector<FrameSpan> spans)
{
    std::sort(spans.begin(), spans.end(),
              [](const FrameSpan& a, const FrameSpan& b) { return a.first < b.first; });
    std::vector<FrameSpan> all;
    for (const FrameSpan& span : spans)
        if (!all.empty() && span.first <= all.back().last + near_frames)
            all.back().last = std::max(all.back().last, span.last);
        else
            all.push_back(span);
    return all;
}

} // namespace

std::vector<std::optional<capture::FramesWanted>>
frames_needed(const std::vector<std::string>& sha256s, bool deep, CaseDatabase& database,
              const casebook::PendingCalls& calls, const MediaPlan& plan)
{
    const Covered covered(calls, plan);
    std::vector<std::vector<FrameSpan>> spans = spans_of_messages(calls, sha256s.size());
    std::vector<std::optional<capture::FramesWanted>> wanted(sha256s.size());
    for (std::size_t file = 0; file < sha256s.size(); ++file) {
        if (sha256s[file].empty())
            continue;
        FileIndex index = database.load(sha256s[file], deep);
        if (index.read_whole)
            continue;
        database.streams(sha256s[file], deep, [&](const StreamRecord& stream) {
            if (covered.holds(stream.id))
                spans[file].push_back({stream.first_frame, stream.last_frame});
        });
        // What is not known as a stream here may be part of one that another capture knows.
        for (const NoisyFlow& noise : index.noise)
            if (covered.holds(noise.flow))
                spans[file].push_back({noise.first_frame, noise.last_frame});
        wanted[file] = {joined(std::move(spans[file])), std::move(index.landmarks)};
    }
    return wanted;
}

} // namespace lisrtp::archive
