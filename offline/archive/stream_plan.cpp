#include "offline/archive/stream_plan.h"

#include <algorithm>

namespace lisrtp::archive
{

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
        auto claim = findings.claim(
            {record.id.source, record.id.destination, record.id.ssrc, record.first, record.last});
        if (claim.call) {
            const auto number = static_cast<std::size_t>(claim.call - findings.calls().data());
            plan.streams.push_back({record, std::move(claim), number, budget_of(record)});
        } else if (!claim.keys.empty()) {
            plan.streams.push_back({record, std::move(claim), std::nullopt, budget_of(record)});
        } else if (is_evidently_rtp(record)) {
            plan.unclaimed.push_back(record);
        }
    }
    return plan;
}

} // namespace lisrtp::archive
