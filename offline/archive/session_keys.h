// offline/archive/session_keys.h - which keys opened which stream: for those who get a part of the
// captures, without its signalling.

#pragma once

#include "keys/casebook/casebook.h"
#include "keys/srtp/engine.h"
#include "offline/archive/progress.h"
#include "offline/archive/stream_plan.h"
#include "offline/capture/input_list.h"

#include <span>
#include <vector>

namespace lisrtp::archive
{

/** The keys that opened packets of one stream. Points into the streams and the findings. */
struct StreamKeys {
    const StreamPlan* stream = nullptr;
    std::vector<casebook::StreamClaim::Key> keys; ///< in the order of their first use
};

/**
 * Reads all inputs once more and opens the packets of covered streams; nothing clear is
 * kept. Streams that no key opens are not in the result. The streams and the engine outlive it.
 */
std::vector<StreamKeys> find_session_keys(const capture::InputList& inputs,
                                          std::span<const StreamPlan> streams,
                                          const srtp::Engine& engine, Progress& progress);

} // namespace lisrtp::archive
