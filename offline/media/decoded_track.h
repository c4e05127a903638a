// offline/media/decoded_track.h - a spooled track as a WAV file.

#pragma once

#include "offline/media/audio_frames.h"
#include "offline/media/decoder_process.h"
#include "offline/media/level_meter.h"
#include "offline/media/spool.h"
#include "offline/media/wav_writer.h"

namespace lisrtp::media
{

struct DecodedReport {
    std::uint64_t undecoded_packets = 0; ///< the decoder refused something of them, or was gone
    std::string_view trouble; ///< why decoding ended before the track did; empty: it did not
};

/** How many samples `decode_track` writes. */
std::uint64_t samples_of_decoded(const AudioReport& track, std::uint32_t rate_hz);

/**
 * Has a spool decoded and writes the samples where they belong; silence stands where nothing was
 * sent or nothing could be decoded. What the decoder says beyond a packet's place is cut off, so it
 * cannot shift or lengthen the track.
 *
 * @param job    kind audio
 * @param track  of the packets in the spool: its clock and its length
 * Errors: none of decoding, which the report tells; those of writing stay in `out`.
 */
DecodedReport decode_track(DecoderProcess& decoder, const DecodeJob& job, const Spool& spool,
                           const AudioReport& track, WavWriter& out, LevelMeter& level);

} // namespace lisrtp::media
