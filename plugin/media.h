// plugin/media.h - SRTP and SRTCP packets: opened, drawn, handed to RTP's dissector.

#pragma once

#include "plugin/wireshark_bridge.h"

namespace lisrtp::plugin
{

void register_media();
void hand_off_media();

/** A packet of a channel of an RTSP connection. */
void dissect_interleaved(tvbuff_t* tvb, packet_info* pinfo, proto_tree* tree);

/** For conversations that SDP announced: takes them over from RTP's and RTCP's dissectors. */
dissector_handle_t media_dissector();
dissector_handle_t control_dissector();

} // namespace lisrtp::plugin
