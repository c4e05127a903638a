// offline/dissect/sip_framing.h - where a SIP message ends in a stream.  RFC 3261 sections 7.5
// and 18.3.

#pragma once

#include "keys/base/bytes.h"

namespace lisrtp::dissect
{

/** What a stream's next octets are. */
struct SipFraming {
    enum Kind {
        whole,      ///< a message of `octets` after `skipped` line ends
        incomplete, ///< the beginning of one; `needed` more octets, 0: not known yet
        keep_alive, ///< line ends only (RFC 5626, 3.5.1)
        not_sip,
    };
    Kind kind = not_sip;
    std::size_t skipped = 0;
    std::size_t octets = 0;
    std::size_t needed = 0;
};

/**
 * Finds the first message by its header section and Content-Length. A message without one has no
 * body (it must have one on a stream: RFC 3261, 20.14).
 *
 * @param known_flow  SIP was seen on it: a start line may then be cut anywhere. Otherwise the
 * octets must begin with a whole start line Linear in the header section; thread-safe.
 */
SipFraming frame_sip(ByteView stream, bool known_flow);

} // namespace lisrtp::dissect
