// offline/media/opus_payload.h - how long an Opus packet sounds.  RFC 6716, 3.1; RFC 7587.

#pragma once

#include "offline/media/audio_frames.h"

namespace lisrtp::media
{

/**
 * A payload is one Opus packet, which goes to the decoder whole.
 *
 * Errors: truncated, bad_value (no frames, or more than 120 ms, which RFC 6716, 3.4 forbids).
 */
Result<void> cut_opus(ByteView payload, AudioFrames& frames);

} // namespace lisrtp::media
