// keys/sip/read_sdp.h - from octets to a session description.  RFC 8866 section 5.

#pragma once

#include "keys/sip/sdp.h"

namespace lisrtp::sip
{

constexpr std::size_t most_sdp_octets = 4u << 20;
constexpr std::size_t most_sdp_lines = 16384;
constexpr std::size_t most_media = 512;

/**
 * Reads leniently: LF only, blanks around "=", missing v=, o= or t=, unknown lines, lines in the
 * wrong order.  A line that cannot be read is counted and left out.  A key attribute broken over
 * several lines is joined again.
 *
 * @param offset  where the octets begin in the message; all offsets count from there
 * Errors: not_sdp (no line of the form "x=..."), too_long (SDP), too_many (lines, media).
 * Linear; holds no view of the octets afterwards; thread-safe.
 */
Result<SessionDescription> read_sdp(ByteView octets, std::size_t offset = 0);

} // namespace lisrtp::sip
