// keys/srtp/roc_lanes.h - sixteen rollover counters tried at once, with AVX-512.

#pragma once

#include "keys/srtp/engine.h"
#include "keys/srtp/sha1_lanes.h"

namespace lisrtp::srtp
{

/** HMAC-SHA1 over a message that ends with a ROC, up to the block in which the ROC begins. */
struct RocTrial {
    std::array<std::uint32_t, 5> inner; ///< after K XOR ipad and the whole blocks before the ROC
    std::array<std::uint32_t, 5> outer; ///< after K XOR opad
    LastBlocks last;                    ///< what follows in the inner hash, padded
    std::size_t roc_at = 0;             ///< in `last`
    std::size_t blocks = 1;             ///< of `last`
};

/**
 * The first counter in [first, first + count) whose tag begins with `tag`, and how many were tried
 * one after the other up to it.  Only where `sha1_lanes_run_here`.
 *
 * @param tag    1 to 20 octets
 * @param count  at most 2^32 - first
 */
Engine::RocSearch find_roc_in_lanes(const RocTrial& trial, ByteView tag, Roc first,
                                    std::uint64_t count);

} // namespace lisrtp::srtp
