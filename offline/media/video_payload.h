// offline/media/video_payload.h - a video payload format: which octets of a packet are a frame's.

#pragma once

#include "keys/base/bytes.h"
#include "keys/base/result.h"
#include "offline/media/rtp_codec.h"

#include <optional>

namespace lisrtp::media
{

enum class VideoForm : std::uint8_t {
    h263,      ///< RFC 4629: H263-1998, H263-2000
    h263_1996, ///< RFC 2190
    h264,      ///< RFC 6184
    h265,      ///< RFC 7798
    vp8,       ///< RFC 7741
    vp9,       ///< RFC 9628
};
inline constexpr std::uint8_t video_forms = 6;

std::optional<VideoForm> video_form_of(const RtpCodec& codec);

/** What one packet says of the frame that it belongs to. */
struct VideoPiece {
    bool may_begin_frame = false; ///< nothing of the frame need be missing before it
    bool is_key = false;          ///< of a frame that needs no other
};

/**
 * Appends what a payload holds of its frame: VP8, VP9 and H.263 as it is, H.264 and H.265 as NAL
 * units behind start codes (Annex B).
 *
 * Errors: truncated, bad_value; unsupported (H.264 interleaved mode, H.265 PACI). `frame` may then
 * hold part of the payload. Thread-safe.
 */
Result<VideoPiece> append_video(VideoForm form, ByteView payload, Bytes& frame);

// One for each family, in a file of its own.
Result<VideoPiece> append_h263(ByteView payload, Bytes& frame);
Result<VideoPiece> append_h263_1996(ByteView payload, Bytes& frame);
Result<VideoPiece> append_h264(ByteView payload, Bytes& frame);
Result<VideoPiece> append_h265(ByteView payload, Bytes& frame);
Result<VideoPiece> append_vp8(ByteView payload, Bytes& frame);
Result<VideoPiece> append_vp9(ByteView payload, Bytes& frame);

/** Annex B's start code and a NAL unit. */
void append_nal(ByteView nal, Bytes& frame);

} // namespace lisrtp::media
