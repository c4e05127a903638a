#include "offline/archive/stream_plan.h"

#include <algorithm>
#include <tuple>

namespace lisrtp::archive
{

namespace
{

/** One stream of one call has one SSRC between the same two ends. */
auto identity_of(const PlannedStream& stream)
{
    const casebook::StreamOwner& owner = *stream.owner;
    return std::tuple(owner.call, owner.source, owner.destination, stream.record.id.ssrc,
                      stream.record.id.rtcp);
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

void add_copy(PlannedStream& stream, const StreamRecord& copy)
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
void join_copies(std::vector<PlannedStream>& streams)
{
    std::map<decltype(identity_of(streams.front())), std::size_t> known;
    std::vector<PlannedStream> joined;
    for (PlannedStream& stream : streams) {
        const bool is_new =
            !stream.owner || known.try_emplace(identity_of(stream), joined.size()).second;
        if (is_new)
            joined.push_back(std::move(stream));
        else
            add_copy(joined[known.at(identity_of(stream))], stream.record);
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
        if (plan.streams[i].owner)
            by_ssrc.emplace(plan.streams[i].record.id.ssrc, i);
    std::erase_if(plan.unclaimed, [&](const StreamRecord& record) {
        const auto [begin, end] = by_ssrc.equal_range(record.id.ssrc);
        for (auto known = begin; known != end; ++known) {
            PlannedStream& stream = plan.streams[known->second];
            if (common_marks(stream.record, record) < least_common)
                continue;
            add_copy(stream, record);
            return true;
        }
        return false;
    });
}

/** @param calls  Findings or PendingCalls */
template <typename Calls, typename IsNamed>
MediaPlan plan(const Inventory& inventory, const Calls& calls, const IsNamed& is_named,
               srtp::SearchBudget search)
{
    constexpr std::uint64_t trials_for_noise = 256; // near counters only
    MediaPlan plan;
    for (const StreamRecord& record : inventory.sorted()) {
        const bool is_rtp = is_evidently_rtp(record);
        PlannedStream planned{
            record,
            std::nullopt,
            is_rtp ? search : srtp::SearchBudget{std::min(search.trials, trials_for_noise)},
            {}};
        planned.owner = calls.owner_of(planned.seen());
        if (planned.owner || is_named(planned.seen()))
            plan.streams.push_back(std::move(planned));
        else if (is_rtp)
            plan.unclaimed.push_back(record);
    }
    join_copies(plan.streams);
    join_forwarded(plan);
    for (PlannedStream& planned : plan.streams) // nobody compares them any more
        planned.record.marks = {};
    return plan;
}

} // namespace

casebook::StreamSeen PlannedStream::seen() const
{
    const StreamRecord& own = copies.empty() ? record : copies.front();
    return {own.id.source, own.id.destination, own.id.ssrc, own.first, own.last, own.id.rtcp};
}

StreamPlan::StreamPlan(PlannedStream planned, casebook::StreamClaim claim_of_it)
    : record(std::move(planned.record)), claim(std::move(claim_of_it)), search(planned.search),
      copies(std::move(planned.copies))
{
    if (planned.owner)
        call = planned.owner->call;
}

MediaPlan plan_media(const Inventory& inventory, const casebook::Findings& findings,
                     srtp::SearchBudget search)
{
    return plan(
        inventory, findings,
        [&findings](const casebook::StreamSeen& seen) {
            return !findings.claim(seen).keys.empty();
        },
        search);
}

MediaPlan plan_media(const Inventory& inventory, const casebook::PendingCalls& calls,
                     srtp::SearchBudget search)
{
    return plan(
        inventory, calls,
        [&calls](const casebook::StreamSeen& seen) {
            return !calls.claim_without_call(seen).keys.empty();
        },
        search);
}

} // namespace lisrtp::archive
