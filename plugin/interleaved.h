// plugin/interleaved.h - media inside an RTSP connection.  RFC 2326, 10.12.

#pragma once

#include "plugin/wireshark_bridge.h"

namespace lisrtp::plugin
{

/**
 * Wireshark's RTSP dissector leaves encrypted media as octets. The packets are found in the tree
 * by the four octets that stand before each of them, and dissected here.
 *
 * @param found_in  a tree that holds the frame's RTSP items
 * @param drawn_in  where the media goes; null where nobody looks
 */
void show_interleaved(packet_info* pinfo, proto_tree* found_in, proto_tree* drawn_in);

} // namespace lisrtp::plugin
