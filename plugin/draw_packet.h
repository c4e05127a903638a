// plugin/draw_packet.h - what is shown under an SRTP or SRTCP packet.

#pragma once

#include "plugin/capture_state.h"
#include "plugin/wireshark_bridge.h"

namespace lisrtp::plugin
{

/** Fields and expert infos of a media packet, and what its key rests on. */
void draw_media(tvbuff_t* tvb, packet_info* pinfo, proto_tree* tree, const MediaOutcome& outcome,
                bool truncated);
void draw_control(tvbuff_t* tvb, packet_info* pinfo, proto_tree* tree, const MediaOutcome& outcome);
/**
 * "[decrypted]" in front, where a narrow column still shows it: what RTP's dissector writes into
 * the Info column from now on goes behind it.
 */
void mark_info_column(packet_info* pinfo, const MediaOutcome& outcome);
/** What is written from now on takes the place of the mark and of what is behind it. */
void end_info_column(packet_info* pinfo);

} // namespace lisrtp::plugin
