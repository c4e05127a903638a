// keys/srtp/index_resolver.h - which packet indices to try for a sequence number, and how long.
// RFC 3711 section 3.3.1, and what to do where its estimate is not enough.

#pragma once

#include "keys/base/types.h"

#include <array>
#include <cstddef>
#include <optional>
#include <span>

namespace lisrtp::srtp
{

/** The rollover counter that signalling gives for a stream's first packet, if it gives one. */
using StartingRoc = std::optional<Roc>;

/** How far a search for the rollover counter may go. */
struct SearchBudget {
    Roc first_roc{0};
    std::uint64_t rocs = 256; ///< counters tried: [first_roc, first_roc + rocs); 0: no search
};

/** Rollover counters [first, first + count). */
struct RocRange {
    Roc first;
    std::uint64_t count = 0;
};

/**
 * Says where in the stream a sequence number may belong.  It knows no keys: the owner tries what
 * it proposes against the tag and tells it what was proven.  Constant memory; not thread-safe.
 *
 * Searches are paid from an allowance, so that garbage cannot buy one per packet: four searches are
 * in hand at first, and every packet offered earns `earned_trials` until four are again.
 */
class IndexResolver
{
public:
    static constexpr std::uint64_t earned_trials = 4;
    /** Counters tried on either side of the last proven one before the whole budget is. */
    static constexpr std::uint32_t near_rocs = 16;

    IndexResolver(StartingRoc starting_roc, SearchBudget budget);

    /** The RFC's estimate: nearest to the last proven index, in the starting epoch before one. */
    PacketIndex estimate(std::uint16_t sequence) const;

    /** The next best guesses, best first, without the estimate: neighbouring epochs of the last
     *  proven index, then those where the stream begins and ends. */
    struct Guesses {
        std::array<PacketIndex, 8> indices;
        std::size_t count = 0;
        std::span<const PacketIndex> view() const { return {indices.data(), count}; }
    };
    Guesses other_guesses(std::uint16_t sequence) const;

    /** What a search goes through, nearest first. */
    struct SearchPlan {
        std::array<RocRange, 3> ranges;
        std::size_t count = 0;
        std::span<const RocRange> view() const { return {ranges.data(), count}; }
    };
    SearchPlan search_plan() const;

    /** One packet was offered.  Earns trials. */
    void offered();
    /** Whether a search may be made now. */
    bool may_search() const;
    /** A search was made and cost `trials`. */
    void searched(std::uint64_t trials);

    /** The index was proven (or, without tags, is taken for right). */
    void settle(PacketIndex index);

    bool settled() const { return last_.has_value(); }
    bool has_starting_roc() const { return starting_roc_.has_value(); }

private:
    Roc reference_roc() const;
    std::uint64_t price_of_search() const;
    std::uint64_t full_allowance() const { return 4 * price_of_search(); }

    StartingRoc starting_roc_;
    SearchBudget budget_;
    std::uint64_t allowance_ = 0;
    std::optional<PacketIndex> last_;
    PacketIndex lowest_;
    PacketIndex highest_;
};

} // namespace lisrtp::srtp
