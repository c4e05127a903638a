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

void add_copy(StreamPlan& stream, const StreamRecord& copy)
{
    if (stream.copies.empty())
        stream.copies.push_back(stream.record);
    stream.copies.push_back(copy);
    stream.record.packets += copy.packets;
    stream.record.successors += copy.successors;
    stream.record.repeats += copy.repeats;
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
    return plan;
}

} // namespace lisrtp::archive
