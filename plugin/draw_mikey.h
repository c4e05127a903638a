// plugin/draw_mikey.h - a MIKEY message in full, by the project's own parser.

#pragma once

#include "keys/casebook/findings.h"
#include "keys/casebook/signalled_mikey.h"
#include "plugin/wireshark_bridge.h"

namespace lisrtp::plugin
{

/**
 * @param tvb  holds the base64 text at [offset, offset + length)
 * @param call  whose sessions may prove the DH values; may be null
 * @param replayed_from  frame of the same message in another call; 0: none
 */
void draw_mikey(tvbuff_t* tvb, int offset, int length, packet_info* pinfo, proto_tree* tree,
                const casebook::SignalledMikey& mikey, const casebook::Call* call,
                std::uint32_t replayed_from);

} // namespace lisrtp::plugin
