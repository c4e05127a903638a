// offline/media/g711_sink.h - G.711 straight into a WAV file, without a decoder.

#pragma once

#include "offline/media/audio_track.h"
#include "offline/media/g711.h"
#include "offline/media/level_meter.h"
#include "offline/media/wav_writer.h"

#include <array>
#include <vector>

namespace lisrtp::media
{

/** Knows from its payload type which law a packet follows. Writer and meter must outlive it. */
class G711Sink final : public AudioSink
{
public:
    G711Sink(WavWriter& out, LevelMeter& level) : out_(out), level_(level) {}

    void expect(std::uint8_t payload_type, G711Law law) { laws_[payload_type & 0x7F] = law; }

    void sound(std::uint64_t, const ClearPacket& packet, std::uint64_t skip) override
    {
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
    WavWriter& out_;
    LevelMeter& level_;
    std::array<G711Law, 128> laws_{};
    std::vector<std::int16_t> samples_;
};

} // namespace lisrtp::media
