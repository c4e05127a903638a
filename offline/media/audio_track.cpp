#include "offline/media/audio_track.h"

#include <algorithm>

namespace lisrtp::media
{

namespace
{

/** How many packet indices are remembered, so that a duplicate is known as one. */
constexpr std::size_t most_recent_indices = 8192;

} // namespace

AudioTrack::Limits AudioTrack::Limits::at(std::uint32_t clock_hz)
{
    Limits limits;
    limits.window_samples = 2 * clock_hz;
    limits.tolerance_samples = 10 * clock_hz;
    limits.most_silence_samples = 24ull * 3600 * clock_hz;
    return limits;
}

AudioTrack::AudioTrack(AudioSink& out, const Limits& limits, std::uint32_t clock_hz)
    : out_(out), limits_(limits)
{
    report_.clock_hz = clock_hz;
}

void AudioTrack::add(const ClearPacket& packet, const std::optional<Sound>& sound)
{
    if (!is_new(packet.index.value)) {
        ++report_.duplicates;
        return;
    }
    if (!sound) {
        ++report_.other_payload_types[packet.payload_type];
        silent_indices_.insert(packet.index.value);
        if (silent_indices_.size() > most_recent_indices)
            silent_indices_.erase(silent_indices_.begin());
        return;
    }
    const std::optional<std::int64_t> position = place(packet, sound->clock_hz);
    if (!position) {
        ++report_.late;
        return;
    }
    ++report_.packets;
    const auto ticks = static_cast<std::int64_t>(sound->ticks * report_.clock_hz / sound->clock_hz);
    wait({*position, packet, octets_of(packet.payload), ticks});
    furthest_ = std::max(furthest_, *position + ticks);
    while (!waiting_.empty() && (waiting_.size() > limits_.window_packets ||
                                 furthest_ - waiting_.front().position > limits_.window_samples))
        emit_oldest();
}

/** Behind those of the same position. */
void AudioTrack::wait(Chunk chunk)
{
    auto behind = waiting_.end();
    while (behind != waiting_.begin() && std::prev(behind)->position > chunk.position)
        --behind;
    waiting_.insert(behind, std::move(chunk));
}

Bytes AudioTrack::octets_of(ByteView payload)
{
    Bytes octets;
    if (!spare_.empty()) {
        octets = std::move(spare_.back());
        spare_.pop_back();
    }
    octets.assign(payload.begin(), payload.end());
    return octets;
}

/** A duration of the capture's clock in ticks; never negative. */
std::int64_t AudioTrack::ticks_in(std::int64_t ns) const
{
    const std::int64_t some = std::max<std::int64_t>(ns, 0);
    const std::int64_t hz = report_.clock_hz;
    return some / ns_per_second * hz + some % ns_per_second * hz / ns_per_second;
}

AudioReport AudioTrack::finish()
{
    while (!waiting_.empty())
        emit_oldest();
    report_.samples = static_cast<std::uint64_t>(written_);
    return std::move(report_);
}

bool AudioTrack::is_new(std::uint64_t index)
{
    // What is older than all that is remembered would be late in any case.
    if (recent_.size() == most_recent_indices && index < recent_.front())
        return true;
    auto place = recent_.end();
    if (!recent_.empty() && recent_.back() >= index)
        place = std::lower_bound(recent_.begin(), recent_.end(), index);
    if (place != recent_.end() && *place == index)
        return false;
    recent_.insert(place, index);
    if (recent_.size() > most_recent_indices)
        recent_.pop_front();
    return true;
}

/** Where a packet's first sample belongs; none when that place is written already. */
std::optional<std::int64_t> AudioTrack::place(const ClearPacket& packet, std::uint32_t clock_hz)
{
    if (!newest_) {
        newest_ = Newest{packet.index.value, packet.rtp_timestamp, 0, packet.at, clock_hz};
        report_.first_at = packet.at;
        return 0;
    }
    // Timestamps wrap at 32 bits; the nearer way round is meant.
    std::int64_t step = static_cast<std::int32_t>(packet.rtp_timestamp - newest_->timestamp);
    const bool newer = packet.index.value > newest_->index;
    if (clock_hz != newest_->clock_hz)
        step = newer ? std::max(ticks_in(packet.at - newest_->at), furthest_ - newest_->position)
                     : -ticks_in(newest_->at - packet.at);
    else
        step = step * report_.clock_hz / clock_hz;
    std::int64_t position = newest_->position + step;
    if (newer) {
        const std::int64_t elapsed = ticks_in(packet.at - newest_->at);
        const bool ahead_of_clock = step > elapsed + limits_.tolerance_samples;
        const bool restarted = step < -static_cast<std::int64_t>(limits_.window_samples);
        const bool over_budget = position > furthest_ && silence_left() < position - furthest_;
        if (ahead_of_clock || restarted || over_budget)
            position = after_jump(step, elapsed);
        newest_ = Newest{packet.index.value, packet.rtp_timestamp, position, packet.at, clock_hz};
    }
    // A packet sent earlier whose time is later contradicts itself.
    if (!newer && step > 0)
        return std::nullopt;
    // The first packet that came need not be the first that was sent.
    if (position < 0 && written_ == 0 && position >= -std::int64_t{limits_.window_samples}) {
        shift_all(-position);
        report_.first_at = std::min(*report_.first_at, packet.at);
        return 0;
    }
    if (position < written_)
        return std::nullopt;
    return position;
}

/** Where the audio goes on after a jump: as much later as the clock says, if that is bearable. */
std::int64_t AudioTrack::after_jump(std::int64_t step, std::int64_t elapsed)
{
    ++report_.jump_count;
    const std::int64_t silence =
        std::clamp<std::int64_t>(newest_->position + elapsed - furthest_, 0, silence_left());
    const std::int64_t position = furthest_ + silence;
    if (report_.jumps.size() < limits_.most_listed)
        report_.jumps.push_back({static_cast<std::uint64_t>(position), step});
    return position;
}

/** What remains of the silence budget when all gaps that wait are counted as used. */
std::int64_t AudioTrack::silence_left() const
{
    std::int64_t waiting_silence = 0;
    std::int64_t end = written_;
    for (const Chunk& chunk : waiting_) {
        waiting_silence += std::max<std::int64_t>(chunk.position - end, 0);
        end = std::max(end, chunk.position + chunk.ticks);
    }
    return static_cast<std::int64_t>(limits_.most_silence_samples) -
           static_cast<std::int64_t>(report_.silent_samples) - waiting_silence;
}

void AudioTrack::shift_all(std::int64_t samples)
{
    for (Chunk& chunk : waiting_)
        chunk.position += samples;
    newest_->position += samples;
    furthest_ += samples;
    for (AudioJump& jump : report_.jumps)
        jump.at_sample += static_cast<std::uint64_t>(samples);
}

void AudioTrack::emit_oldest()
{
    Chunk& chunk = waiting_.front();
    const std::int64_t position = chunk.position;
    if (position > written_)
        emit_gap(position, chunk.packet.index.value);
    const std::int64_t covered = std::min(written_ - position, chunk.ticks);
    if (covered != 0)
        ++report_.overlapping;
    ClearPacket packet = chunk.packet;
    packet.payload = chunk.octets;
    out_.sound(static_cast<std::uint64_t>(written_), packet, static_cast<std::uint64_t>(covered));
    written_ += chunk.ticks - covered;
    written_index_ = packet.index.value;
    spare_.push_back(std::move(chunk.octets));
    waiting_.pop_front();
}

void AudioTrack::emit_gap(std::int64_t to, std::uint64_t next_index)
{
    const auto silence = static_cast<std::uint64_t>(to - written_);
    // Packets between the two that carried no audio explain a gap as well as no packets at all.
    std::uint64_t expected = written_index_ ? *written_index_ + 1 : next_index;
    for (auto it = silent_indices_.lower_bound(expected);
         it != silent_indices_.end() && *it == expected; ++it)
        ++expected;
    const AudioGap::Kind kind = expected >= next_index ? AudioGap::pause : AudioGap::lost;
    ++report_.gap_count;
    report_.silent_samples += silence;
    if (report_.gaps.size() < limits_.most_listed)
        report_.gaps.push_back(
            {kind, static_cast<std::uint64_t>(written_), static_cast<std::uint64_t>(to)});
    out_.silence(static_cast<std::uint64_t>(written_), static_cast<std::uint64_t>(to));
    written_ = to;
}

} // namespace lisrtp::media
