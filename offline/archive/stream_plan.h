// offline/archive/stream_plan.h - between the readings: which stream belongs to which call.

#pragma once

#include "keys/casebook/casebook.h"
#include "keys/casebook/pending_calls.h"
#include "keys/srtp/index_resolver.h"
#include "offline/archive/inventory.h"

#include <map>
#include <optional>
#include <vector>

namespace lisrtp::archive
{

/** A stream, or a sender's RTCP, that is part of a call, or that a secret names. */
struct PlannedStream {
    StreamExtent record;
    std::optional<casebook::StreamOwner> owner; ///< its call; none: a secret names it
    srtp::SearchBudget search;                  ///< little for what may be no RTP at all
    bool is_rtp = false;                        ///< its sequence numbers, and its copies', say so
    /** The same stream seen elsewhere: before and behind a relay. In `record`'s counts and times.
     */
    std::vector<StreamExtent> copies;

    /** What its keys are to be asked for with. */
    casebook::StreamSeen seen() const;
};

/** The same, with the keys that may open it. */
struct StreamPlan {
    StreamExtent record;
    casebook::StreamClaim claim;
    std::optional<std::size_t> call; ///< its number
    srtp::SearchBudget search;
    bool is_rtp = false;
    std::vector<StreamExtent> copies;

    StreamPlan(PlannedStream planned, casebook::StreamClaim claim_of_it);
};

/** All streams worth a line in the report. */
struct MediaPlan {
    std::vector<PlannedStream> streams;
    std::vector<StreamExtent> unclaimed; ///< evidently RTP, of no call, covered by nothing
};

/**
 * @param inventory  its streams are taken
 * @param search     what each key may cost on each stream that is evidently RTP
 */
MediaPlan plan_media(Inventory& inventory, const casebook::Findings& findings,
                     srtp::SearchBudget search = {});
MediaPlan plan_media(Inventory& inventory, const casebook::PendingCalls& calls,
                     srtp::SearchBudget search = {});

} // namespace lisrtp::archive
