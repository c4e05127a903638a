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
std::size_t common_marks(const PacketMarks& a, const PacketMarks& b)
{
    std::size_t common = 0;
    for (const PacketMark& mark : a.all())
        for (const PacketMark& other : b.all())
            common += mark.sequence == other.sequence && mark.hash == other.hash;
    return common;
}

/** A plan in the making. */
class Planner
{
public:
    explicit Planner(std::size_t streams)
    {
        plan_.streams.reserve(streams); // what is not used of it takes no memory
        evidence_.reserve(streams);
    }

    void add(PlannedStream stream, StreamEvidence evidence)
    {
        plan_.streams.push_back(std::move(stream));
        evidence_.push_back(std::move(evidence));
    }

    void add_unclaimed(StreamExtent stream, StreamEvidence evidence)
    {
        plan_.unclaimed.push_back(std::move(stream));
        evidence_of_unclaimed_.push_back(std::move(evidence));
    }

    MediaPlan finish()
    {
        join_copies();
        join_forwarded();
        for (std::size_t i = 0; i < plan_.streams.size(); ++i)
            plan_.streams[i].is_rtp = is_evidently_rtp(plan_.streams[i].record, evidence_[i]);
        return std::move(plan_);
    }

private:
    void add_copy(std::size_t number, const StreamExtent& copy, const StreamEvidence& evidence)
    {
        PlannedStream& stream = plan_.streams[number];
        if (stream.copies.empty())
            stream.copies.push_back(stream.record);
        stream.copies.push_back(copy);
        stream.record.packets += copy.packets;
        stream.record.repeats += copy.repeats;
        stream.record.other_payload_types |= copy.other_payload_types;
        add_parts(stream.record.parts, copy.parts);
        stream.record.first = std::min(stream.record.first, copy.first);
        stream.record.last = std::max(stream.record.last, copy.last);
        evidence_[number].successors += evidence.successors;
    }

    /** What ran through a relay is seen before and behind it. */
    void join_copies()
    {
        std::vector<PlannedStream>& streams = plan_.streams;
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
            add_copy(numbers[first], streams[numbers[i]].record, evidence_[numbers[i]]);
            is_copy[numbers[i]] = true;
        }
        std::size_t kept = 0;
        for (std::size_t i = 0; i < streams.size(); ++i)
            if (!is_copy[i] && kept++ != i) {
                streams[kept - 1] = std::move(streams[i]);
                evidence_[kept - 1] = std::move(evidence_[i]);
            }
        streams.erase(streams.begin() + static_cast<std::ptrdiff_t>(kept), streams.end());
    }

    /** Copies of a call's media on their way to somebody else, such as a delivery point: the same
     * packets between other ends. */
    void join_forwarded()
    {
        if (plan_.unclaimed.empty())
            return;
        std::multimap<Ssrc, std::size_t> by_ssrc;
        for (std::size_t i = 0; i < plan_.streams.size(); ++i)
            if (plan_.streams[i].owner)
                by_ssrc.emplace(plan_.streams[i].record.id.ssrc, i);
        std::vector<StreamExtent> left;
        for (std::size_t i = 0; i < plan_.unclaimed.size(); ++i) {
            StreamExtent& unclaimed = plan_.unclaimed[i];
            const auto original =
                find_original(by_ssrc, unclaimed.id.ssrc, evidence_of_unclaimed_[i].marks);
            if (original)
                add_copy(*original, unclaimed, evidence_of_unclaimed_[i]);
            else
                left.push_back(std::move(unclaimed));
        }
        plan_.unclaimed = std::move(left);
    }

    std::optional<std::size_t> find_original(const std::multimap<Ssrc, std::size_t>& by_ssrc,
                                             Ssrc ssrc, const PacketMarks& marks) const
    {
        constexpr std::size_t least_common = 2;
        const auto [begin, end] = by_ssrc.equal_range(ssrc);
        for (auto known = begin; known != end; ++known)
            if (common_marks(evidence_[known->second].marks, marks) >= least_common)
                return known->second;
        return std::nullopt;
    }

    MediaPlan plan_;
    std::vector<StreamEvidence> evidence_; ///< of its streams
    std::vector<StreamEvidence> evidence_of_unclaimed_;
};

/** @param calls  Findings or PendingCalls */
template <typename Calls, typename IsNamed>
MediaPlan plan(Inventory& inventory, const Calls& calls, const IsNamed& is_named,
               srtp::SearchBudget search)
{
    constexpr std::uint64_t trials_for_noise = 256; // near counters only
    Planner planner(inventory.size());
    inventory.take_each([&](StreamRecord record) {
        const bool is_rtp = is_evidently_rtp(record, record);
        StreamEvidence evidence = std::move(record);
        PlannedStream planned;
        planned.record = std::move(record);
        planned.search =
            is_rtp ? search : srtp::SearchBudget{std::min(search.trials, trials_for_noise)};
        planned.owner = calls.owner_of(planned.seen());
        if (planned.owner || is_named(planned.seen()))
            planner.add(std::move(planned), std::move(evidence));
        else if (is_rtp)
            planner.add_unclaimed(std::move(planned.record), std::move(evidence));
    });
    return planner.finish();
}

} // namespace

casebook::StreamSeen PlannedStream::seen() const
{
    const StreamExtent& own = copies.empty() ? record : copies.front();
    return {own.id.source, own.id.destination, own.id.ssrc, own.first, own.last, own.id.rtcp};
}

StreamPlan::StreamPlan(PlannedStream planned, casebook::StreamClaim claim_of_it)
    : record(std::move(planned.record)), claim(std::move(claim_of_it)), search(planned.search),
      is_rtp(planned.is_rtp), copies(std::move(planned.copies))
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
