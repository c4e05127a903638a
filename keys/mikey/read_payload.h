// keys/mikey/read_payload.h - from octets to one payload.  RFC 3830 section 6.

#pragma once

#include "keys/base/reader.h"
#include "keys/mikey/payload.h"

namespace lisrtp::mikey
{

/**
 * Reads the payload at which `in` stands and sets `next` to the type that its first octet
 * announces. `in` begins at the message's first octet, so that positions are offsets in the
 * message.  A failure stays in `in`; the payload is then to be thrown away.
 */
Payload read_payload(Reader& in, PayloadType type, PayloadType& next);

/** An ID payload after its next-payload octet; a KEMAC's plaintext has one too. */
Id read_id(Reader& in);

/** Length of a DH value by its DH-Group number, 0 for numbers not known.  RFC 3830, 6.4. */
std::size_t dh_value_octets(std::uint8_t group);

} // namespace lisrtp::mikey
