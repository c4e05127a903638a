// keys/srtp/stream_statistics.h - what became of a stream's packets, as the report says it.

#pragma once

#include "keys/base/types.h"

#include <optional>
#include <string_view>

namespace lisrtp::srtp
{

/** Where the first proven rollover counter came from. */
enum class RocSource : std::uint8_t {
    none,  ///< nothing was decrypted
    map,   ///< the starting ROC that signalling gave, or its neighbour
    start, ///< none was given: 0, as RFC 3711 3.3.1 lets a stream begin, or its neighbour
    search ///< found by trying tags
};

/** "none", "map", "start", "search" */
std::string_view name_of(RocSource source);

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
    std::uint64_t search_trials = 0; ///< tags tried beyond the first estimate of each packet
    /** log2 of the odds against all these tags fitting by chance: tag bits of authenticated
     *  packets, less log2 of the search trials. */
    std::uint64_t proof_log2_odds = 0;
};

} // namespace lisrtp::srtp
