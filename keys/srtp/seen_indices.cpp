#include "keys/srtp/seen_indices.h"

namespace lisrtp::srtp
{

SeenIndices::Meeting SeenIndices::meet(PacketIndex index, std::uint16_t fingerprint)
{
    const std::uint64_t number = index.value / 64;
    if (last_page_ == nullptr || number != last_page_number_) {
        last_page_ = &pages_[number];
        last_page_number_ = number;
    }
    const std::size_t place = index.value % 64;
    const std::uint64_t bit = std::uint64_t{1} << place;
    std::uint16_t& kept = last_page_->fingerprints[place];
    if ((last_page_->seen & bit) != 0)
        return kept == fingerprint ? Meeting::repeated : Meeting::conflicting;

    last_page_->seen |= bit;
    kept = fingerprint;
    if (count_ == 0 || index < lowest_)
        lowest_ = index;
    if (count_ == 0 || index > highest_)
        highest_ = index;
    ++count_;
    return Meeting::first;
}

} // namespace lisrtp::srtp
