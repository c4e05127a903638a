// plugin/draw_challenge.h - an AKA challenge, the seed of the terminal's secret.

#pragma once

#include "keys/casebook/findings.h"
#include "plugin/wireshark_bridge.h"

namespace lisrtp::plugin
{

void draw_challenge(tvbuff_t* tvb, packet_info* pinfo, proto_tree* tree,
                    const casebook::Challenge& challenge);

} // namespace lisrtp::plugin
