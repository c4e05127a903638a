// keys/sip/read_message.h - from octets to a message.  RFC 3261 sections 7, 18.3 and 25.

#pragma once

#include "keys/base/result.h"
#include "keys/sip/message.h"

namespace lisrtp::sip
{

constexpr std::size_t most_message_octets = 8u << 20;
constexpr std::size_t most_header_section_octets = 1u << 20;
constexpr std::size_t most_header_lines = 4096;

/**
 * Reads one whole message: a UDP datagram, or what a dissector reassembled.  The octets end the
 * message whatever Content-Length says, for a wrong Content-Length must not hide a key; a mismatch
 * is a quirk.  Real-world oddities are read and noted (quirk.h).
 *
 * Errors: not_sip (start line), bad_value (status code, offset of the start line), too_long
 * (message, header section), too_many (header lines).
 * Linear in the octets, which it copies; holds no view of them afterwards; thread-safe.
 */
Result<Message> read_message(ByteView octets);

} // namespace lisrtp::sip
