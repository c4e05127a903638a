// keys/sip/looks_like_sip.h - the cheap question asked of every datagram.  RFC 3261 section 7.

#pragma once

#include "keys/base/bytes.h"

namespace lisrtp::sip
{

/**
 * Whether the octets begin like a SIP or RTSP message: "METHOD uri SIP/2.0" with any token for a
 * method, or "SIP/2.0 nnn"; RTSP/1.0 and RTSP/2.0 likewise.  Line ends in front are skipped
 * (keep-alives, RFC 5626).  Binary data is mostly refused at its first octet; at most 16 KiB are
 * looked at.  Allocates nothing; thread-safe.
 */
bool looks_like_sip(ByteView octets);

} // namespace lisrtp::sip
