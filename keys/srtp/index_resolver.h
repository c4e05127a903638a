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

/** How many trials searches of one stream under one key may cost. */
struct SearchBudget {
    std::uint64_t trials = std::uint64_t{1} << 24; ///< 0: no search; 2^32: every counter there is

    static constexpr SearchBudget full() { return {std::uint64_t{1} << 32}; }
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
 * A search goes forwards and backwards from the last proven counter, near ones first, and the next
 * one in a run of failures goes sixteen times as far: 4096, 65536, ... counters. All are paid from
 * the budget, so that garbage cannot buy one per packet; every packet offered earns
 * `earned_trials` back.
 */
class IndexResolver
{
public:
    static constexpr std::uint64_t earned_trials = 4;
    static constexpr std::uint64_t first_search_trials = 4096;
    static constexpr std::uint64_t search_growth = 16;

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

    /** What the next search goes through, nearest first; nothing when it cannot be paid. */
    struct SearchPlan {
        std::array<RocRange, 16> ranges;
        std::size_t count = 0;
        std::span<const RocRange> view() const { return {ranges.data(), count}; }
    };
    SearchPlan search_plan() const;

    /** One packet was offered.  Earns trials. */
    void offered();
    /** Whether the next search can be paid. */
    bool may_search() const { return search_plan().count > 0; }
    /** A search was made in vain, or found something, and cost `trials`. */
    void searched(std::uint64_t trials);

    /** The index was proven (or, without tags, is taken for right). */
    void settle(PacketIndex index);

    bool settled() const { return last_.has_value(); }
    /** What `estimate` goes by; none before something is settled. */
    std::optional<PacketIndex> last() const { return last_; }
    bool has_starting_roc() const { return starting_roc_.has_value(); }

private:
    Roc reference_roc() const;
    std::uint64_t full_allowance() const { return budget_.trials + budget_.trials / 8; }

    StartingRoc starting_roc_;
    SearchBudget budget_;
    std::uint64_t allowance_ = 0;
    unsigned searches_in_vain_ = 0; ///< since something was settled
    std::optional<PacketIndex> last_;
    PacketIndex lowest_;
    PacketIndex highest_;
};

} // namespace lisrtp::srtp
