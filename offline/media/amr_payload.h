// offline/media/amr_payload.h - AMR and AMR-WB payloads.  RFC 4867.

#pragma once

#include "offline/media/audio_frames.h"

namespace lisrtp::media
{

/**
 * Bandwidth-efficient (4.3) and octet-aligned (4.4), with any number of frames. A frame comes as
 * one of the storage format (5.3), in `frames.mended`: octet with type and quality, then the speech
 * bits. The codec mode request is passed over: it speaks to the other direction.
 *
 * Errors: truncated, bad_value (a reserved frame type), bad_length (octets behind the frames).
 */
Result<void> cut_amr(const AudioFormat& format, ByteView payload, AudioFrames& frames);

} // namespace lisrtp::media
