// offline/media/g711_sink.h - G.711 straight into a WAV file, without a decoder.

#pragma once

#include "offline/media/audio_track.h"
#include "offline/media/g711.h"
#include "offline/media/level_meter.h"
#include "offline/media/wav_writer.h"

#include <array>
#include <optional>
#include <vector>

namespace lisrtp::media
{

/**
 * How long a track gets of which every packet sounds as long as the first, and none lies elsewhere
 * than its number says: most are like that. What is foreseen so is known to be wrong at the first
 * packet that is not.
 */
struct SteadyTrack {
    std::uint16_t first_sequence = 0;
    std::uint64_t packets = 0; ///< those that were lost on the way among them
    std::uint64_t ticks = 0;   ///< of each packet

    std::uint64_t samples() const { return packets * ticks; }
};

/** Knows from its payload type which law a packet follows. Writer and meter must outlive it. */
class G711Sink final : public AudioSink
{
public:
    G711Sink(WavWriter& out, LevelMeter& level) : out_(out), level_(level) {}

    void expect(std::uint8_t payload_type, G711Law law) { laws_[payload_type & 0x7F] = law; }
    /** The writer expects so many samples: it is told when they cannot be right. */
    void expect(const SteadyTrack& track) { steady_ = track; }

    void sound(std::uint64_t position, const ClearPacket& packet, std::uint64_t skip) override
    {
        check(position, packet);
        samples_.resize(packet.payload.size());
        decode_g711(laws_[packet.payload_type & 0x7F], packet.payload, samples_);
        const auto fresh =
            std::span(samples_).subspan(std::min<std::size_t>(skip, samples_.size()));
        out_.write(fresh);
        level_.add(fresh);
    }
    void silence(std::uint64_t from, std::uint64_t to) override
    {
        out_.write_silence(to - from);
        level_.silence(to - from);
    }

private:
    void check(std::uint64_t position, const ClearPacket& packet)
    {
        if (!steady_)
            return;
        if (!first_index_)
            first_index_ = packet.index.value;
        const std::uint64_t number = packet.index.value - *first_index_;
        if (packet.payload.size() == steady_->ticks && position == number * steady_->ticks &&
            (number > 0 || sequence_of(packet.index) == steady_->first_sequence))
            return;
        steady_.reset();
        out_.expect_otherwise();
    }

    WavWriter& out_;
    LevelMeter& level_;
    std::array<G711Law, 128> laws_{};
    std::optional<SteadyTrack> steady_; ///< as far as it has been
    std::optional<std::uint64_t> first_index_;
    std::vector<std::int16_t> samples_;
};

} // namespace lisrtp::media
