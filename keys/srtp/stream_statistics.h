// keys/srtp/stream_statistics.h - what became of a stream's packets, as the report says it.

#pragma once

#include "keys/base/types.h"

#include <optional>
#include <string_view>
#include <vector>

namespace lisrtp::srtp
{

/** Where the first proven rollover counter came from. */
enum class RocSource : std::uint8_t {
    none,   ///< nothing was decrypted
    map,    ///< the starting ROC that signalling gave, or its neighbour
    start,  ///< none was given: 0, as RFC 3711 3.3.1 lets a stream begin, or its neighbour
    search, ///< found by trying tags
    carried ///< the packet carries it: RFC 4771
};

/** "none", "map", "start", "search", "carried" */
std::string_view name_of(RocSource source);

/** A place in the stream where the rollover counter did not follow from the packet before. */
struct RocOrigin {
    PacketIndex index;
    RocSource source = RocSource::none; ///< "map" or "start" also of a guess near what was known
    std::uint64_t trials = 0;           ///< tags tried for it beyond the estimate
};

/** Counters of one stream.  Packets offered = authenticated + unproven + failed + duplicates. */
struct StreamStatistics {
    std::uint64_t authenticated = 0; ///< distinct packet indices whose tag fits
    std::uint64_t unproven = 0;      ///< distinct packet indices, decrypted without a tag
    std::uint64_t failed = 0;
    std::uint64_t duplicates = 0;             ///< index seen before
    std::uint64_t conflicting_duplicates = 0; ///< of these, other octets than the first
    std::uint64_t malformed = 0;              ///< not RTP, or another SSRC; not among the packets
    std::uint64_t missing = 0;                ///< indices between lowest and highest never seen
    std::optional<Roc> roc_first;             ///< of the lowest index
    std::optional<Roc> roc_last;              ///< of the highest index
    RocSource roc_source = RocSource::none;
    /** The first `most_origins` of them, in the order of capture. */
    static constexpr std::size_t most_origins = 32;
    std::vector<RocOrigin> roc_origins;
    std::uint64_t search_trials = 0; ///< tags tried beyond the first estimate of each packet
    /** log2 of the odds against all these tags fitting by chance: tag bits of authenticated
     *  packets, less log2 of the search trials. */
    std::uint64_t proof_log2_odds = 0;
};

} // namespace lisrtp::srtp
