// offline/media/audio_frames.h - an audio payload cut into the frames that a decoder takes.

#pragma once

#include "keys/base/bytes.h"
#include "keys/base/result.h"
#include "offline/media/rtp_codec.h"

#include <vector>

namespace lisrtp::media
{

/** A stretch of sound within a payload. */
struct AudioFrame {
    enum Kind {
        coded,         ///< a decoder's input
        comfort_noise, ///< a silence descriptor (SID): says how the silence sounds, is none
        no_data,       ///< nothing was sent for this stretch
    };

    Kind kind = coded;
    std::uint32_t ticks = 0; ///< length by the RTP clock
    ByteView octets;         ///< lies in the payload, or in AudioFrames::mended
};

/** Used again from payload to payload. */
struct AudioFrames {
    std::vector<AudioFrame> frames;
    Bytes mended; ///< frames whose bits did not lie at octets

    std::uint64_t ticks() const;
    bool has_sound() const;
};

/**
 * Cuts one payload. G.711 and linear samples come as one frame.
 *
 * Errors: truncated, bad_value (a reserved frame type), bad_length (no whole number of frames);
 * `frames` is then empty. A payload never makes more than 65535 ticks. Allocates only when
 * `frames` must grow; logs nothing; thread-safe.
 */
Result<void> cut_audio(const AudioFormat& format, ByteView payload, AudioFrames& frames);

} // namespace lisrtp::media
