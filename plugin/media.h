// plugin/media.h - SRTP and SRTCP packets: opened, drawn, handed to RTP's dissector.

#pragma once

#include "plugin/wireshark_bridge.h"

namespace lisrtp::plugin
{

void register_media();
void hand_off_media();

/** For conversations that SDP announced: takes them over from RTP's and RTCP's dissectors. */
dissector_handle_t media_dissector();
dissector_handle_t control_dissector();

} // namespace lisrtp::plugin
