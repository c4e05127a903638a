// offline/archive/clock_comparison.h - by how much captures' clocks differ, told by what several of
// them hold: the same packets, the same messages.

#pragma once

#include "offline/archive/file_index.h"

#include <map>
#include <set>
#include <vector>

namespace lisrtp::archive
{

/**
 * Two captures that hold the same packet saw it at nearly the same time: what lies between their
 * times is their clocks' difference, and the packet's way. The way counts once forwards and once
 * backwards, so that the mean of both directions' medians is the difference of the clocks, as in
 * NTP (RFC 5905, 8).
 *
 * SIP repeats itself: a message at the end of one file and, after some seconds without an answer,
 * at the beginning of the next looks like one that two clocks saw. Such repetitions lie within one
 * repetition's time of the files' border. So where no media packets are common, messages count only
 * when they spread over a longer time than the difference that they suggest.
 *
 * Test gear plays the same packets in one call after the other: captures that both hold signalling,
 * but of no common call, are not compared.
 *
 * Captures that hold copies of each other's packets form groups; in each, the first one's clock
 * counts. Clocks are taken to run at the same speed.
 *
 * What is found depends on the captures alone, not on the order of adding. Memory: 48 octets for
 * each message, and for up to 8 packets of each stream in each capture. Not thread-safe.
 */
class ClockComparison
{
public:
    /** @param file  position in the list */
    void add_message(std::size_t file, const IndexedMessage& message);
    void add_stream(std::size_t file, const StreamRecord& stream);

    /** One for each of `files` captures; none where it cannot be compared with an earlier one. */
    std::vector<std::optional<evidence::ReportedClock>> conclude(std::size_t files);

private:
    struct Sighting {
        std::uint64_t what = 0; ///< hash of the packet and its stream's SSRC, or of the message
        bool is_media = false;
        std::uint32_t file = 0;
        bool forwards = true; ///< from the smaller endpoint to the larger
        std::int64_t at_ns = 0;
    };

    static constexpr std::size_t most_sightings = 4'000'000;

    void add(const Sighting& sighting);
    bool may_be_compared(std::size_t a, std::size_t b) const;

    std::vector<Sighting> sightings_;
    std::map<std::size_t, std::set<std::uint64_t>> calls_; ///< hashes of Call-IDs, by capture
};

} // namespace lisrtp::archive
