// offline/media/stream_quality.h - what an examiner asks of a stream.  RFC 3550, 6.4.1, A.8.

#pragma once

#include "offline/media/clear_packet.h"

#include <optional>
#include <vector>

namespace lisrtp::media
{

/** A change of payload type that lasted for more than key presses or comfort noise. */
struct CodecChange {
    Timestamp at;
    std::uint8_t from = 0;
    std::uint8_t to = 0;
};

/** Computed from the packets that opened, in the order of their capture. */
class StreamQuality
{
public:
    static constexpr std::size_t most_changes = 1000;

    /**
     * @param clock_hz    of the packet's timestamp; 0: not known, so it does not count for jitter
     * @param main_media  not a key press or comfort noise
     */
    void add(const ClearPacket& packet, std::uint32_t clock_hz, bool main_media);

    std::uint64_t received() const { return received_; }
    std::uint64_t reordered() const { return reordered_; } ///< came after one sent later
    std::uint64_t octets() const { return octets_; }       ///< of payload
    /** Interarrival jitter, smoothed as RFC 3550, 6.4.1 says; none below two packets. */
    std::optional<double> jitter_ms() const;
    std::optional<double> mean_jitter_ms() const; ///< of its value at every packet
    std::optional<double> most_jitter_ms() const;
    double longest_pause_s() const; ///< between two packets that followed each other
    const std::vector<CodecChange>& changes() const { return changes_; }
    std::uint64_t change_count() const { return change_count_; }
    std::optional<Timestamp> first() const { return first_; }
    std::optional<Timestamp> last() const { return last_; }

private:
    struct Before {
        Timestamp at;
        std::uint32_t timestamp = 0;
        std::uint32_t clock_hz = 0;
    };

    void take_jitter(const ClearPacket& packet, std::uint32_t clock_hz);

    std::uint64_t received_ = 0;
    std::uint64_t reordered_ = 0;
    std::uint64_t octets_ = 0;
    std::uint64_t highest_ = 0;
    std::optional<Timestamp> first_;
    std::optional<Timestamp> last_;
    std::int64_t longest_pause_ns_ = 0;
    std::optional<Before> before_;
    double jitter_ms_ = 0;
    double jitter_sum_ms_ = 0;
    double most_jitter_ms_ = 0;
    std::uint64_t jitters_ = 0;
    std::optional<std::uint8_t> payload_type_;
    std::vector<CodecChange> changes_;
    std::uint64_t change_count_ = 0;
};

} // namespace lisrtp::media
