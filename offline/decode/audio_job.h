// offline/decode/audio_job.h - a spool of packets as samples.

#pragma once

#include "offline/media/decode_job.h"

namespace lisrtp::decode
{

/** Answers every packet of the spool, in its order, and then the end. */
void run_audio_job(const media::DecodeJob& job, int spool, int answers);

} // namespace lisrtp::decode
