// plugin/signalling.h - whole SIP and RTSP messages, as Wireshark's reassembly brings them.

#pragma once

#include "plugin/wireshark_bridge.h"

namespace lisrtp::plugin
{

void register_signalling();
void hand_off_signalling();

/** Makes the tree of a frame that is to be dissected keep what messages it gets. */
void want_messages(proto_tree* tree);
/** Learns the messages in it, after the frame's first dissection. */
void learn_messages(packet_info* pinfo, proto_tree* tree);

/** The capture closes. */
void forget_announced();

} // namespace lisrtp::plugin
