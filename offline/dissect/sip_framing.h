// offline/dissect/sip_framing.h - where a SIP message ends in a stream.  RFC 3261 sections 7.5
// and 18.3.

#pragma once

#include "keys/base/bytes.h"
#include "offline/dissect/message_framing.h"

namespace lisrtp::dissect
{

/**
 * Finds the first message by its header section and Content-Length; line ends before it are
 * skipped. A message without one has no body (it must have one on a stream: RFC 3261, 20.14).
 *
 * @param known_flow  SIP was seen on it: a start line may then be cut anywhere. Otherwise the
 * octets must begin with a whole start line Linear in the header section; thread-safe.
 */
MessageFraming frame_sip(ByteView stream, bool known_flow);

} // namespace lisrtp::dissect
