// offline/media/key_presses.h - telephone keys and tones.  RFC 4733.

#pragma once

#include "offline/media/clear_packet.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace lisrtp::media
{

struct KeyPress {
    Timestamp at; ///< capture time of the first packet that told of it
    std::uint8_t event = 0;
    Timestamp until; ///< of the last packet that told something new of it
    std::uint32_t duration_ticks = 0;
    std::uint32_t clock_hz = 8000;
    bool ended = false;  ///< a packet with the end bit came
    unsigned volume = 0; ///< dBm0 below zero: 10 is -10 dBm0

    /** By the sender's clock, as the SDP gives its rate. */
    std::uint32_t duration_ms() const
    {
        return static_cast<std::uint32_t>(std::uint64_t{duration_ticks} * 1000 / clock_hz);
    }
    /** By the capture's clock: senders are seen that count by another rate than the SDP's. */
    std::uint32_t seen_ms() const
    {
        return static_cast<std::uint32_t>(std::max<std::int64_t>(until - at, 0) / 1'000'000);
    }
};

/** "5", "*", "A", "flash"; a number for others. RFC 4733, table 7 and the IANA registry. */
std::string name_of_event(std::uint8_t event);

/**
 * Gathers the packets that tell of one event: they share its timestamp, come every few
 * milliseconds with a growing duration, and the last is repeated. An event too long for 16 bits
 * goes on in a segment whose timestamp is where the one before ended (RFC 4733, 2.5.1.3).
 * Bounded by `most_listed`.
 */
class KeyPresses
{
public:
    static constexpr std::size_t most_listed = 10'000;

    /** False: not a telephone event. */
    bool add(const ClearPacket& packet, std::uint32_t clock_hz);

    /** In the order of their times. */
    std::vector<KeyPress> listed() const;
    std::uint64_t count() const { return count_; }
    std::uint64_t malformed() const { return malformed_; }

private:
    std::vector<KeyPress> presses_;
    /** The press that a timestamp and event belong to: an index into presses_. */
    std::map<std::pair<std::uint32_t, std::uint8_t>, std::pair<std::size_t, std::uint32_t>> known_;
    std::uint64_t count_ = 0;
    std::uint64_t malformed_ = 0;
};

} // namespace lisrtp::media
