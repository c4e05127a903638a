// plugin/draw_signalling.h - what is shown under a signalling message.

#pragma once

#include "plugin/capture_state.h"
#include "plugin/wireshark_bridge.h"

namespace lisrtp::plugin
{

/** "Lawful decryption" under a message at [start, start + length) of `tvb`. */
void draw_signalling(tvbuff_t* tvb, int start, int length, packet_info* pinfo, proto_tree* tree,
                     const Sighting& sighting);

} // namespace lisrtp::plugin
