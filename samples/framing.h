// samples/framing.h - from a datagram to Ethernet frames.  RFC 768, 791, 8200, IEEE 802.1Q.

#pragma once

#include "samples/tape.h"

#include <vector>

namespace samples
{

/**
 * The datagram as Ethernet frames with right checksums: one frame, or as many fragments as the
 * link's MTU asks for.
 *
 * @param identification  of the IP packet; its fragments share it
 */
std::vector<Octets> frames_of(const Datagram& datagram, const Link& link,
                              std::uint16_t identification);

} // namespace samples
