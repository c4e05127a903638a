// offline/media/muxed_video.h - a spooled video stream as a Matroska file.

#pragma once

#include "offline/evidence/output_file.h"
#include "offline/media/decoder_process.h"
#include "offline/media/spool.h"

namespace lisrtp::media
{

struct MuxedReport {
    std::uint64_t frames = 0;
    std::uint64_t broken = 0; ///< not in the file: packets missing, or before the first key frame
    unsigned width = 0;
    unsigned height = 0;
    std::string_view trouble; ///< why the file is not whole; empty: it is
};

/**
 * Has a spool muxed and writes what comes back, bounded by what went in: the file cannot grow
 * beyond the packets and the sound it is made of.
 *
 * @param job    kind video
 * @param sound  descriptor of the WAV file; -1: none
 * Errors: none of muxing, which the report tells; those of writing stay in `out`.
 */
MuxedReport mux_video(DecoderProcess& decoder, const DecodeJob& job, const Spool& spool, int sound,
                      std::uint64_t most_octets, evidence::OutputFile& out);

} // namespace lisrtp::media
