// offline/media/rtp_codec.h - what an RTP payload format is to the media room.
// RFC 3551 and the payload formats registered since.

#pragma once

#include "keys/base/bytes.h"

#include <optional>
#include <string>
#include <string_view>

namespace lisrtp::media
{

/** What SDP says of a payload type. */
struct RtpCodec {
    std::string encoding; ///< "AMR-WB", in the letters of the SDP
    std::uint32_t clock_hz = 8000;
    unsigned channels = 1;
    std::string parameters; ///< a=fmtp after the payload type
    friend bool operator==(const RtpCodec&, const RtpCodec&) = default;
};

/** "AMR-WB/16000", "L16/44100/2". */
std::string name_of(const RtpCodec& codec);

enum class MediaKind {
    audio,         ///< can become samples
    comfort_noise, ///< RFC 3389
    key_presses,   ///< RFC 4733
    video,         ///< can go into a Matroska file
    text,          ///< RFC 4103
    opaque,        ///< kept as it came
};
std::string_view name_of(MediaKind kind);

/** Audio formats by how their payload is cut into frames. */
enum class AudioForm { pcmu, pcma, l16, l8, g722, g726, gsm, ilbc, g729, g723, amr, amr_wb, opus };

/** How one codec's payloads become samples. */
struct AudioFormat {
    AudioForm form = AudioForm::pcmu;
    std::uint32_t clock_hz = 8000; ///< of RTP timestamps
    std::uint32_t rate_hz = 8000;  ///< of the samples: G.722 has twice its clock, RFC 3551, 4.5.2
    unsigned channels = 1;
    unsigned frame_variant = 0; ///< G.726: bits a sample; iLBC: milliseconds, 0 by size
    bool octet_aligned = false; ///< AMR: RFC 4867, 4.4; else bandwidth-efficient, 4.3
    /** Samples come without a decoder. */
    bool is_linear() const
    {
        return form == AudioForm::pcmu || form == AudioForm::pcma || form == AudioForm::l16 ||
               form == AudioForm::l8;
    }
};

/**
 * What becomes of a codec's packets. `refusal` says why an encoding that is otherwise known is kept
 * as it came: "AMR with CRC".
 */
struct MediaRole {
    MediaKind kind = MediaKind::opaque;
    std::optional<AudioFormat> audio;
    std::string_view refusal;
};
MediaRole role_of(const RtpCodec& codec);

/** Encoding names are the same in either case: RFC 8866, 6.6. */
bool is_same_encoding(std::string_view a, std::string_view b);

/** A parameter of a=fmtp, name in either case: "octet-align" of "mode-set=0; octet-align=1". */
std::optional<std::string_view> format_parameter(std::string_view parameters,
                                                 std::string_view name);

} // namespace lisrtp::media
