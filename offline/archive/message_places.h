// offline/archive/message_places.h - which frames bring the signalling of which calls.

#pragma once

#include "keys/casebook/findings.h"

#include <cstdint>
#include <span>
#include <vector>

namespace lisrtp::archive
{

/**
 * Looked up with every frame of an archive, of which few are there. About 28 octets a message.
 * Reading is thread-safe.
 */
class MessagePlaces
{
public:
    struct Awaited {
        casebook::Place place;
        std::size_t call = 0;
    };

    void expect(std::size_t messages) { all_.reserve(messages); }
    void add(const casebook::Place& place, std::size_t call) { all_.push_back({place, call}); }
    /** Before the first look. */
    void finish();

    /** By call; a call as often as the frame completes messages of its. */
    std::span<const Awaited> at(const casebook::Place& place) const;

private:
    bool may_hold(const casebook::Place& place) const;

    std::vector<Awaited> all_;          ///< by place, then call
    std::vector<std::uint64_t> filter_; ///< a bit for what a place's hash is
    std::uint64_t filter_mask_ = 0;
};

} // namespace lisrtp::archive
