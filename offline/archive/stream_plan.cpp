#include "offline/archive/stream_plan.h"

#include <algorithm>
#include <tuple>
#include <vector>

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
    stream.record.other_payload_types |= copy.other_payload_types;
    add_parts(stream.record.parts, copy.parts);
    stream.record.first = std::min(stream.record.first, copy.first);
    stream.record.last = std::max(stream.record.last, copy.last);
}

/** What ran through a relay is seen before and behind it. */
void join_copies(std::vector<PlannedStream>& streams)
{
    std::vector<std::size_t> numbers; // of those of calls, equal ones together
    for (std::size_t i = 0; i < streams.size(); ++i)
        if (streams[i].owner)
            numbers.push_back(i);
    std::sort(numbers.begin(), numbers.end(), [&streams](std::size_t a, std::size_t b) {
        return std::tuple(identity_of(streams[a]), a) < std::tuple(identity_of(streams[b]), b);
    });
    std::vector<bool> is_copy(streams.size());
    for (std::size_t i = 1, first = 0; i < numbers.size(); ++i) {
        if (identity_of(streams[numbers[first]]) != identity_of(streams[numbers[i]])) {
            first = i;
            continue;
        }
        add_copy(streams[numbers[first]], streams[numbers[i]].record);
        is_copy[numbers[i]] = true;
    }
    std::size_t kept = 0;
    for (std::size_t i = 0; i < streams.size(); ++i)
        if (!is_copy[i] && kept++ != i)
            streams[kept - 1] = std::move(streams[i]);
    streams.erase(streams.begin() + static_cast<std::ptrdiff_t>(kept), streams.end());
}

/** Copies of a call's media on their way to somebody else, such as a delivery point: the same
 * packets between other ends. */
void join_forwarded(MediaPlan& plan)
{
    if (plan.unclaimed.empty())
        return;
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
MediaPlan plan(Inventory& inventory, const Calls& calls, const IsNamed& is_named,
               srtp::SearchBudget search)
{
    constexpr std::uint64_t trials_for_noise = 256; // near counters only
    MediaPlan plan;
    plan.streams.reserve(inventory.size()); // what is not used of it takes no memory
    for (StreamRecord& record : inventory.take_sorted()) {
        const bool is_rtp = is_evidently_rtp(record);
        PlannedStream planned{
            std::move(record),
            std::nullopt,
            is_rtp ? search : srtp::SearchBudget{std::min(search.trials, trials_for_noise)},
            {}};
        planned.owner = calls.owner_of(planned.seen());
        if (planned.owner || is_named(planned.seen()))
            plan.streams.push_back(std::move(planned));
        else if (is_rtp)
            plan.unclaimed.push_back(std::move(planned.record));
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

MediaPlan plan_media(Inventory& inventory, const casebook::Findings& findings,
                     srtp::SearchBudget search)
{
    return plan(
        inventory, findings,
        [&findings](const casebook::StreamSeen& seen) {
            return !findings.claim(seen).keys.empty();
        },
        search);
}

MediaPlan plan_media(Inventory& inventory, const casebook::PendingCalls& calls,
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
