// keys/srtp/continuity.h - whether packets that look like RTP are a stream, or chance.

#pragma once

#include <algorithm>
#include <cstdint>

namespace lisrtp::srtp
{

/** Whether a sequence number lies so near the one before it, ahead or behind, that it goes on. */
inline bool continues(std::uint16_t before, std::uint16_t now)
{
    constexpr std::uint16_t near_distance = 64;
    const auto forwards = static_cast<std::uint16_t>(now - before);
    const auto backwards = static_cast<std::uint16_t>(before - now);
    return std::min(forwards, backwards) <= near_distance;
}

/** Counts how often a sequence number continues the one before it. Constant memory. */
class Continuity
{
public:
    void note(std::uint16_t sequence)
    {
        if (packets_ > 0 && sequence == last_)
            ++repeats_;
        else if (packets_ > 0 && continues(last_, sequence))
            ++successors_;
        ++packets_;
        last_ = sequence;
    }

    /** At least every other packet continues another; a mirror port's copies say nothing. */
    bool is_evidently_rtp() const
    {
        const std::uint64_t distinct = packets_ - repeats_;
        return distinct >= 2 && successors_ * 2 >= distinct;
    }

private:
    std::uint64_t packets_ = 0;
    std::uint64_t repeats_ = 0;
    std::uint64_t successors_ = 0;
    std::uint16_t last_ = 0;
};

} // namespace lisrtp::srtp
