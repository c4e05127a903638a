// offline/evidence/report_media.h - what a stream sounded and looked like, for report.json.

#pragma once

#include "keys/base/timestamp.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace lisrtp::evidence
{

/** Silence that stands for audio which never came, in seconds of the WAV file. */
struct ReportedGap {
    double from_s = 0;
    double to_s = 0;
};

struct ReportedAudio {
    std::string file;          ///< relative to data/
    std::uint64_t samples = 0; ///< of the file
    std::uint32_t rate_hz = 8000;
    std::vector<ReportedGap> gaps;   ///< packets are missing here
    std::vector<ReportedGap> pauses; ///< nothing was sent: silence suppression, key presses
    std::uint64_t jumps = 0;         ///< of the RTP timestamp, against the capture's clock
    std::uint64_t late_packets = 0;  ///< came after their place was written
    double silent_s = 0;             ///< below -50 dB of full scale, gaps included
    double sounding_s = 0;
    int peak = 0; ///< largest sample, of 32768
    std::uint64_t undecoded_packets = 0;
    std::string trouble; ///< why the decoder stopped before the end; empty: it did not
};

struct ReportedVideo {
    std::string file;
    std::string codec;
    unsigned width = 0;
    unsigned height = 0;
    std::uint64_t frames = 0;
    std::uint64_t broken_frames = 0; ///< of which packets are missing
    bool with_audio = false;
    std::string trouble;
};

struct ReportedText {
    std::string file;
    std::uint64_t characters = 0;
    std::uint64_t lost_blocks = 0; ///< that no repetition brought back
};

/** Packets of one payload type that nothing here can decode. */
struct ReportedRaw {
    std::string file;
    unsigned payload_type = 0;
    std::string rtpmap; ///< "EVS/16000"; empty: no SDP says
    std::string fmtp;
    std::uint64_t packets = 0;
    std::string reason;
};

struct ReportedQuality {
    std::uint64_t received = 0; ///< distinct packets that opened
    std::uint64_t reordered = 0;
    std::uint64_t payload_octets = 0;
    std::optional<double> jitter_ms; ///< RFC 3550, 6.4.1, at the end
    std::optional<double> mean_jitter_ms;
    std::optional<double> most_jitter_ms;
    double longest_pause_s = 0;
    double duration_s = 0; ///< from the first packet to the last
};

struct ReportedCodecChange {
    Timestamp at;
    std::string from;
    std::string to;
};

struct ReportedKeyPress {
    Timestamp at;
    std::string key;
    unsigned event = 0;
    std::uint32_t duration_ms = 0; ///< as the sender says
    std::uint32_t seen_ms = 0;     ///< by the capture's clock
    unsigned volume = 0;           ///< dBm0 below zero
    bool ended = false;
};

struct ReportedMedia {
    std::string kind; ///< of the m-line: "audio"; empty: no SDP says
    std::size_t line = 0;
    std::optional<bool> from_caller;
    std::optional<ReportedQuality> quality; ///< none: no packet opened
    std::vector<ReportedCodecChange> codec_changes;
    std::vector<ReportedKeyPress> key_presses;
    std::uint64_t more_key_presses = 0; ///< beyond those listed
    std::uint64_t comfort_noise_packets = 0;
    std::optional<ReportedAudio> audio;
    std::optional<ReportedVideo> video;
    std::optional<ReportedText> text;
    std::vector<ReportedRaw> raw;
};

} // namespace lisrtp::evidence
