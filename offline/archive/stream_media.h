// offline/archive/stream_media.h - one stream's clear packets as sound, pictures, text.

#pragma once

#include "keys/casebook/findings.h"
#include "offline/archive/call_folder.h"
#include "offline/archive/stream_formats.h"
#include "offline/archive/stream_plan.h"
#include "offline/evidence/report_media.h"
#include "offline/media/audio_track.h"
#include "offline/media/decoded_track.h"
#include "offline/media/g711_sink.h"
#include "offline/media/key_presses.h"
#include "offline/media/muxed_video.h"
#include "offline/media/reorder_window.h"
#include "offline/media/rtpdump_writer.h"
#include "offline/media/spool.h"
#include "offline/media/stream_quality.h"
#include "offline/media/text_track.h"
#include "offline/media/video_payload.h"

#include <map>
#include <memory>
#include <optional>

namespace lisrtp::archive
{

/**
 * Takes the packets that opened, each by what its payload type means to the receiver. G.711 goes
 * straight into its WAV file; what needs a decoder is spooled and decoded when the stream has
 * ended, and what nothing can decode is kept as it came.
 *
 * Errors are those of writing; the first stays and `finish` tells it. Not thread-safe. The folder
 * must outlive it; stays where it was made.
 */
class StreamMedia
{
public:
    /** @param letter  "a" for what the caller sends, "b" for what the callee sends */
    StreamMedia(CallFolder& folder, std::string letter, const StreamPlan& plan);
    ~StreamMedia();
    StreamMedia(const StreamMedia&) = delete;

    void add(const media::ClearPacket& packet);

    /** No packet comes any more. */
    void end();
    /** The rate that the audio wants; 0: there is none, or it is written already. */
    std::uint32_t wanted_rate_hz() const;
    /** Decodes what was spooled, at that rate or the stream's own if it is 0. */
    Result<void> finish(std::uint32_t rate_hz);

    bool has_video() const { return video_ != nullptr; }
    /** Muxes the video; `sound` is the same party's, where there is one. After all `finish`. */
    Result<void> finish_video(const std::optional<media::MixSide>& sound);

    /** After `finish`: the finished WAV file and when it begins. */
    std::optional<media::MixSide> sound() const;
    /** After `finish`. */
    evidence::ReportedMedia report();
    /** "PCMA/8000", "unknown". */
    std::string codec_name(std::uint8_t payload_type) const;

private:
    /** G.711 while it comes in. */
    struct DirectAudio {
        std::string name; ///< of the file until it gets its own; empty: it has it
        media::WavWriter writer;
        media::LevelMeter level;
        media::G711Sink sink;
        DirectAudio(std::string unnamed, media::WavWriter to);
    };
    struct SpooledAudio {
        media::Spool spool;
        media::SpoolSink sink;
        explicit SpooledAudio(media::Spool to);
    };

    struct SpooledVideo {
        media::ReorderWindow window;
        media::Spool spool;
        std::uint8_t payload_type = 0;
        media::VideoForm form{};
        Timestamp first_at;
        std::uint64_t octets = 0;
        void write(const media::ClearPacket& packet);
    };

    struct Text {
        std::string name;
        media::ReorderWindow window;
        media::TextTrack track;
    };

    void take(const media::ClearPacket& packet, const StreamFormat& format);
    void add_text(const media::ClearPacket& packet);
    bool may_go_direct(const media::AudioFormat& first) const;
    bool is_all_g711() const;
    bool agreed_on_g711() const;
    void add_audio(const media::ClearPacket& packet, const media::AudioFormat& format);
    void begin_audio(const media::AudioFormat& first);
    void begin_direct(std::uint64_t first_ticks);
    std::optional<media::SteadyTrack> steady_track(std::uint64_t ticks) const;
    Result<void> finish_direct();
    void add_video(const media::ClearPacket& packet, const StreamFormat& format);
    void keep_raw(const media::ClearPacket& packet, const StreamFormat& format);
    void keep_spool_raw(const media::Spool& spool, const std::string& reason);
    Result<void> finish_spooled(std::uint32_t rate_hz);
    void report_audio(std::uint32_t rate_hz, std::uint64_t samples, const media::LevelMeter& level);
    void note(const Result<void>& done);

    CallFolder& folder_;
    std::string letter_;
    const StreamExtent& record_;
    const casebook::StreamClaim& claim_;
    bool is_seen_often_; ///< by several captures, which may overlap, or as copies: counted together
    StreamFormats formats_;
    media::StreamQuality quality_;
    media::KeyPresses key_presses_;
    std::uint64_t comfort_noise_packets_ = 0;
    std::optional<std::string> wav_name_; ///< relative to data/
    std::unique_ptr<DirectAudio> direct_;
    std::unique_ptr<SpooledAudio> spooled_;
    std::unique_ptr<SpooledVideo> video_;
    std::unique_ptr<Text> text_;
    std::unique_ptr<media::AudioTrack> track_;
    media::AudioReport track_report_;
    std::map<std::uint8_t, media::AudioFormat> used_formats_; ///< of the spooled audio
    media::AudioFrames frames_;
    struct Raw {
        std::string name;
        std::string reason;
        media::RtpdumpWriter writer;
    };
    std::map<std::uint8_t, Raw> raw_;
    std::optional<evidence::ReportedAudio> audio_;
    std::optional<evidence::ReportedVideo> video_report_;
    std::optional<Error> error_;
};

} // namespace lisrtp::archive
