// offline/archive/frames_needed.h - what of the captures the second reading needs.

#pragma once

#include "offline/archive/case_database.h"
#include "offline/archive/stream_plan.h"
#include "offline/capture/frames_wanted.h"

#include <optional>
#include <string>
#include <vector>

namespace lisrtp::archive
{

/**
 * The frames from the first to the last of every stream, and those of every message, that an
 * authorisation covers. Of captures without landmarks (compressed ones, other formats than pcap and
 * pcapng) what is not wanted is read over up to the last frame that is. Those in which the second
 * reading cannot go about (media in TCP, times that step back, damage) are read whole: nothing.
 *
 * @param sha256s  of the captures, in the order of the list
 */
std::vector<std::optional<capture::FramesWanted>>
frames_needed(const std::vector<std::string>& sha256s, bool deep, CaseDatabase& database,
              const casebook::PendingCalls& calls, const MediaPlan& plan);

} // namespace lisrtp::archive
