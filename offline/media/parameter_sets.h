// offline/media/parameter_sets.h - what a=fmtp says that an H.264 or H.265 decoder needs first.
// RFC 6184 section 8.1, RFC 7798 section 7.1.

#pragma once

#include "offline/media/rtp_codec.h"

namespace lisrtp::media
{

/** sprop-parameter-sets; sprop-vps, -sps and -pps: Annex B. Empty when nothing is said or readable.
 */
Bytes parameter_sets_of(const RtpCodec& codec);

} // namespace lisrtp::media
