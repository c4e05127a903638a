// keys/sip/codec_line.h - one payload type in one line: a=rtpmap's value, then a=fmtp's parameters.

#pragma once

#include "keys/sip/payload_format.h"

namespace lisrtp::sip
{

/** "96 AMR-WB/16000 octet-align=1"; nullopt when the part before the parameters is no a=rtpmap. */
std::optional<PayloadFormat> read_codec_line(std::string_view line);

/** The inverse. */
std::string codec_line(const PayloadFormat& format);

} // namespace lisrtp::sip
