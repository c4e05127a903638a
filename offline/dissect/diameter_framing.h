// offline/dissect/diameter_framing.h - where a Diameter message ends in a stream.  RFC 6733, 3.

#pragma once

#include "keys/base/bytes.h"
#include "offline/dissect/message_framing.h"

namespace lisrtp::dissect
{

/**
 * Takes the length from the first message's header.
 *
 * @param known_flow  Diameter was seen on it: a message may then be of any command, and its header
 * may be cut. Otherwise it must be one that `looks_like_diameter`. Thread-safe.
 */
MessageFraming frame_diameter(ByteView stream, bool known_flow);

} // namespace lisrtp::dissect
