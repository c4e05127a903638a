#include "offline/archive/stream_plan.h"

namespace lisrtp::archive
{

MediaPlan plan_media(const Inventory& inventory, const casebook::Findings& findings)
{
    MediaPlan plan;
    for (const StreamRecord& record : inventory.sorted()) {
        auto claim = findings.claim(
            {record.id.source, record.id.destination, record.id.ssrc, record.first, record.last});
        if (claim.call) {
            const auto number = static_cast<std::size_t>(claim.call - findings.calls().data());
            plan.streams.push_back({record, std::move(claim), number});
        } else if (!claim.keys.empty()) {
            plan.streams.push_back({record, std::move(claim), std::nullopt});
        } else if (is_evidently_rtp(record)) {
            plan.unclaimed.push_back(record);
        }
    }
    return plan;
}

} // namespace lisrtp::archive
