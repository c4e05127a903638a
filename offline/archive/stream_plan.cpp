#include "offline/archive/stream_plan.h"

#include <algorithm>
#include <tuple>

namespace lisrtp::archive
{

namespace
{

/** One stream of one call has one SSRC between the same two ends. */
auto identity_of(const StreamPlan& stream)
{
    return std::tuple(stream.call, stream.claim.source, stream.claim.destination,
                      stream.record.id.ssrc, stream.record.id.rtcp);
}

/** Packets by capture. */
void add_parts(std::vector<evidence::ReportedPart>& parts,
               const std::vector<evidence::ReportedPart>& more)
{
    for (const evidence::ReportedPart& part : more) {
        const auto where = std::lower_bound(
            parts.begin(), parts.end(), part,
            [](const auto& one, const auto& other) { return one.file < other.file; });
        if (where != parts.end() && where->file == part.file)
            where->packets += part.packets;
        else
            parts.insert(where, part);
    }
}

/** How many packets the two have in common, as far as they are marked. */
std::size_t common_marks(const StreamRecord& a, const StreamRecord& b)
{
    std::size_t common = 0;
    for (const PacketMark& mark : a.marks.all())
        for (const PacketMark& other : b.marks.all())
            common += mark.sequence == other.sequence && mark.hash == other.hash;
    return common;
}

void add_copy(StreamPlan& stream, const StreamRecord& copy)
{
    if (stream.copies.empty())
        stream.copies.push_back(stream.record);
    stream.copies.push_back(copy);
    stream.record.packets += copy.packets;
    stream.record.successors += copy.successors;
    stream.record.repeats += copy.repeats;
    add_parts(stream.record.parts, copy.parts);
    stream.record.first = std::min(stream.record.first, copy.first);
    stream.record.last = std::max(stream.record.last, copy.last);
}

/** What ran through a relay is seen before and behind it. */
void join_copies(std::vector<StreamPlan>& streams)
{
    std::map<decltype(identity_of(streams.front())), std::size_t> known;
    std::vector<StreamPlan> joined;
    for (StreamPlan& stream : streams) {
        const auto [entry, is_new] = known.try_emplace(identity_of(stream), joined.size());
        if (is_new || !stream.call)
            joined.push_back(std::move(stream));
        else
            add_copy(joined[entry->second], stream.record);
    }
    streams = std::move(joined);
}

/** Copies of a call's media on their way to somebody else, such as a delivery point: the same
 * packets between other ends. */
void join_forwarded(MediaPlan& plan)
{
    constexpr std::size_t least_common = 2;
    std::multimap<Ssrc, std::size_t> by_ssrc;
    for (std::size_t i = 0; i < plan.streams.size(); ++i)
        if (plan.streams[i].call)
            by_ssrc.emplace(plan.streams[i].record.id.ssrc, i);
    std::erase_if(plan.unclaimed, [&](const StreamRecord& record) {
        const auto [begin, end] = by_ssrc.equal_range(record.id.ssrc);
        for (auto known = begin; known != end; ++known) {
            StreamPlan& stream = plan.streams[known->second];
            if (common_marks(stream.record, record) < least_common)
                continue;
            add_copy(stream, record);
            return true;
        }
        return false;
    });
}

} // namespace

MediaPlan plan_media(const Inventory& inventory, const casebook::Findings& findings,
                     srtp::SearchBudget search)
{
    constexpr std::uint64_t trials_for_noise = 256; // near counters only
    const auto budget_of = [&](const StreamRecord& record) {
        return is_evidently_rtp(record)
                   ? search
                   : srtp::SearchBudget{std::min(search.trials, trials_for_noise)};
    };
    MediaPlan plan;
    for (const StreamRecord& record : inventory.sorted()) {
        auto claim = findings.claim({record.id.source, record.id.destination, record.id.ssrc,
                                     record.first, record.last, record.id.rtcp});
        if (claim.call) {
            const auto number = static_cast<std::size_t>(claim.call - findings.calls().data());
            plan.streams.push_back({record, std::move(claim), number, budget_of(record), {}});
        } else if (!claim.keys.empty()) {
            plan.streams.push_back({record, std::move(claim), std::nullopt, budget_of(record), {}});
        } else if (is_evidently_rtp(record)) {
            plan.unclaimed.push_back(record);
        }
    }
    join_copies(plan.streams);
    join_forwarded(plan);
    return plan;
}

} // namespace lisrtp::archive
