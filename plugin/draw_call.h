// plugin/draw_call.h - a call and the sessions that a signalling message offers or answers.

#pragma once

#include "keys/casebook/findings.h"
#include "plugin/wireshark_bridge.h"

namespace lisrtp::plugin
{

/** @param number  of the call, from 1.  @param frame  whose sessions are shown in full */
void draw_call(tvbuff_t* tvb, packet_info* pinfo, proto_tree* tree, const casebook::Call& call,
               std::uint32_t number, std::uint32_t frame);

} // namespace lisrtp::plugin
