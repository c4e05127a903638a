// keys/mikey/read_message.h - from octets to a MIKEY message.  RFC 3830 section 6.

#pragma once

#include "keys/base/result.h"
#include "keys/mikey/message.h"

namespace lisrtp::mikey
{

/** Longest message taken: what a SIP message over TCP may reasonably carry in base64. */
constexpr std::size_t most_message_octets = 64 * 1024;

/** What could be read, and what stopped the reading if something did. */
struct ReadOutcome {
    Message message;
    std::optional<Error> damage;
    std::size_t damaged_payload = 0; ///< position among the payloads, counted from 0, when damaged
};

/**
 * Reads a message as far as it goes and keeps what came before the damage.  Damage: truncated,
 * too_long, bad_value (version, CS ID map type, KV or timestamp type), unknown_group,
 * unknown_payload, bad_length, trailing_octets, too_many.  One pass; thread-safe.
 */
ReadOutcome read_message(ByteView octets);

/** The same for callers who want all of it or nothing.  Errors: the damage. */
Result<Message> read_whole_message(ByteView octets);

} // namespace lisrtp::mikey
