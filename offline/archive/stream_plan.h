// offline/archive/stream_plan.h - between the readings: which stream belongs to which call.

#pragma once

#include "keys/casebook/casebook.h"
#include "keys/srtp/index_resolver.h"
#include "offline/archive/inventory.h"

#include <map>
#include <optional>
#include <vector>

namespace lisrtp::archive
{

/** A stream, or a sender's RTCP, that is part of a call, or that a secret names. */
struct StreamPlan {
    StreamRecord record;
    casebook::StreamClaim claim;
    std::optional<std::size_t> call; ///< index into the findings' calls
    srtp::SearchBudget search;       ///< little for what may be no RTP at all
    /** The same stream seen elsewhere: before and behind a relay. In `record`'s counts and times.
     */
    std::vector<StreamRecord> copies;
};

/** All streams worth a line in the report. */
struct MediaPlan {
    std::vector<StreamPlan> streams;
    std::vector<StreamRecord> unclaimed; ///< evidently RTP, of no call, covered by nothing
};

/** @param search  what each key may cost on each stream that is evidently RTP */
MediaPlan plan_media(const Inventory& inventory, const casebook::Findings& findings,
                     srtp::SearchBudget search = {});

} // namespace lisrtp::archive
