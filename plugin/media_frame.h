// plugin/media_frame.h - whose media a frame holds, read without dissecting it.

#pragma once

#include "keys/casebook/stream_name.h"
#include "plugin/wireshark_bridge.h"

#include <optional>

namespace lisrtp::plugin
{

/**
 * The stream of a frame that is one whole UDP datagram, in IPv4 or IPv6 without extension headers,
 * that begins as RTP does. Looks into Ethernet with VLAN tags, raw IP, loopback and Linux cooked
 * frames; answers nothing for whatever else.
 *
 * @param link_layer  one of wtap.h's WTAP_ENCAP_...
 */
std::optional<casebook::StreamName> read_media_frame(ByteView frame, std::uint32_t link_layer);

} // namespace lisrtp::plugin
