#include "offline/media/stream_quality.h"

#include <algorithm>
#include <cmath>

namespace lisrtp::media
{

void StreamQuality::add(const ClearPacket& packet, std::uint32_t clock_hz, bool main_media)
{
    ++received_;
    octets_ += packet.payload.size();
    const bool newer = !first_ || packet.index.value > highest_;
    if (!newer)
        ++reordered_;
    highest_ = newer ? packet.index.value : highest_;
    if (last_)
        longest_pause_ns_ = std::max(longest_pause_ns_, packet.at - *last_);
    first_ = std::min(first_.value_or(packet.at), packet.at);
    last_ = std::max(last_.value_or(packet.at), packet.at);
    if (!main_media)
        return;
    if (clock_hz != 0)
        take_jitter(packet, clock_hz);
    if (newer && payload_type_ && *payload_type_ != packet.payload_type) {
        ++change_count_;
        if (changes_.size() < most_changes)
            changes_.push_back({packet.at, *payload_type_, packet.payload_type});
    }
    if (newer)
        payload_type_ = packet.payload_type;
}

void StreamQuality::take_jitter(const ClearPacket& packet, std::uint32_t clock_hz)
{
    constexpr double ns_a_ms = 1e6;
    // A timestamp that starts anew, as after a hold, is no jitter.
    constexpr double most_difference_ms = 10'000;
    if (before_ && before_->clock_hz == clock_hz) {
        // D(i-1,i) = (R_i - R_(i-1)) - (S_i - S_(i-1))
        const auto sent = static_cast<std::int32_t>(packet.rtp_timestamp - before_->timestamp);
        const double difference_ms =
            static_cast<double>(packet.at - before_->at) / ns_a_ms - sent * 1000.0 / clock_hz;
        if (std::fabs(difference_ms) < most_difference_ms) {
            // J(i) = J(i-1) + (|D(i-1,i)| - J(i-1)) / 16
            jitter_ms_ += (std::fabs(difference_ms) - jitter_ms_) / 16;
            jitter_sum_ms_ += jitter_ms_;
            most_jitter_ms_ = std::max(most_jitter_ms_, jitter_ms_);
            ++jitters_;
        }
    }
    before_ = Before{packet.at, packet.rtp_timestamp, clock_hz};
}

std::optional<double> StreamQuality::jitter_ms() const
{
    return jitters_ > 0 ? std::optional(jitter_ms_) : std::nullopt;
}

std::optional<double> StreamQuality::mean_jitter_ms() const
{
    return jitters_ > 0 ? std::optional(jitter_sum_ms_ / static_cast<double>(jitters_))
                        : std::nullopt;
}

std::optional<double> StreamQuality::most_jitter_ms() const
{
    return jitters_ > 0 ? std::optional(most_jitter_ms_) : std::nullopt;
}

double StreamQuality::longest_pause_s() const
{
    return static_cast<double>(longest_pause_ns_) / static_cast<double>(ns_per_second);
}

} // namespace lisrtp::media
