// keys/srtp/seen_indices.h - which packet indices a stream has had, in sparse pages.

#pragma once

#include "keys/base/types.h"

#include <array>
#include <unordered_map>

namespace lisrtp::srtp
{

/**
 * A set of packet indices with a fingerprint each, which tells a repeated packet from another one
 * under the same index.  16 bits of fingerprint: one conflict in 65536 goes unnoticed.
 *
 * Pages of 64 indices, 136 octets each, are made as indices arrive; a full epoch of 2^16 packets
 * takes about 160 KiB.  Not thread-safe.
 */
class SeenIndices
{
public:
    enum class Meeting : std::uint8_t { first, repeated, conflicting };

    /** Notes the index. */
    Meeting meet(PacketIndex index, std::uint16_t fingerprint);

    std::uint64_t count() const { return count_; }
    PacketIndex lowest() const { return lowest_; }   ///< meaningful when count() > 0
    PacketIndex highest() const { return highest_; } ///< meaningful when count() > 0

private:
    struct Page {
        std::uint64_t seen = 0; ///< one bit an index
        std::array<std::uint16_t, 64> fingerprints{};
    };

    std::unordered_map<std::uint64_t, Page> pages_;
    std::uint64_t last_page_number_ = ~std::uint64_t{0};
    Page* last_page_ = nullptr; ///< packets come nearly in order; map nodes do not move
    std::uint64_t count_ = 0;
    PacketIndex lowest_;
    PacketIndex highest_;
};

} // namespace lisrtp::srtp
