// offline/decode/video_job.h - a spool of video packets as a Matroska file.

#pragma once

#include "offline/media/decode_job.h"

namespace lisrtp::decode
{

/**
 * The file begins with the first key frame; frames before it are counted as broken, because
 * nothing can show them.
 *
 * @param sound  descriptor of a WAV file of one channel; -1: none
 */
void run_video_job(const media::DecodeJob& job, int spool, int sound, int answers);

} // namespace lisrtp::decode
