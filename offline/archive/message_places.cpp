#include "offline/archive/message_places.h"

#include <algorithm>
#include <bit>
#include <tuple>

namespace lisrtp::archive
{

namespace
{

/** Neighbours lie together; every file begins elsewhere. */
std::uint64_t hash_of(const casebook::Place& place)
{
    constexpr std::uint64_t odd = 0x9e3779b97f4a7c15; // 2^64 / golden ratio
    return place.frame + place.file * odd;
}

} // namespace

void MessagePlaces::finish()
{
    std::sort(all_.begin(), all_.end(), [](const Awaited& a, const Awaited& b) {
        return std::tie(a.place, a.call) < std::tie(b.place, b.call);
    });
    constexpr std::size_t bits_a_message = 16;
    filter_.assign(std::bit_ceil(all_.size() * bits_a_message / 64 + 1), 0);
    filter_mask_ = filter_.size() * 64 - 1;
    for (const Awaited& awaited : all_) {
        const std::uint64_t bit = hash_of(awaited.place) & filter_mask_;
        filter_[bit / 64] |= std::uint64_t{1} << bit % 64;
    }
}

bool MessagePlaces::may_hold(const casebook::Place& place) const
{
    const std::uint64_t bit = hash_of(place) & filter_mask_;
    return (filter_[bit / 64] >> bit % 64 & 1) != 0;
}

std::span<const MessagePlaces::Awaited> MessagePlaces::at(const casebook::Place& place) const
{
    if (!may_hold(place))
        return {};
    const auto [begin, end] =
        std::equal_range(all_.begin(), all_.end(), Awaited{place, 0},
                         [](const Awaited& a, const Awaited& b) { return a.place < b.place; });
    return {begin, end};
}

} // namespace lisrtp::archive
