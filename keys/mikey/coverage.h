// keys/mikey/coverage.h - which octets a MAC or a signature was found to cover.  RFC 3830
// section 5.2.

#pragma once

#include "keys/mikey/message.h"

namespace lisrtp::mikey
{

/**
 * Terminals differ in what they put under a MAC or signature.  All of these are tried, the
 * standard's first, and the one that matched is reported.
 */
enum class Coverage : std::uint8_t {
    message,                ///< everything before the MAC
    message_ids_time,       ///< message || IDi || IDr || T of the I_MESSAGE
    message_time,           ///< message || T of the I_MESSAGE
    message_responder_time, ///< message || IDr || own T
    message_ids_own_time,   ///< message || IDi || IDr || own T
    message_own_time,       ///< message || own T
    payload,                ///< the KEMAC payload before the MAC
    payload_as_last,        ///< the same, as if no payload followed: next payload 0
    encrypted_data,         ///< the KEMAC's encrypted data alone
};

/** Something that works, though not as the standard says. */
enum class Quirk : std::uint8_t {
    unusual_coverage,     ///< see Coverage
    sha256_signature,     ///< where RFC 3830 has SHA-1
    no_mac,               ///< a KEMAC that nothing authenticates
    zeros_in_rsa_padding, ///< the first zero was not the separator (RFC 8017, 7.2.1)
    key_with_salt_in_tek, ///< a TEK as long as master key and salt together
    longer_tek,           ///< a TEK longer than the policy's key: cut
};

/** The identities that RFC 3830 puts under V and SIGN; they may stand in neither message. */
struct Identities {
    Bytes initiator;
    Bytes responder;
};

/** IDi and IDr as far as the payloads of the two messages show them.  `r_message` may be null. */
Identities identities_in(const Message& i_message, const Message* r_message);

} // namespace lisrtp::mikey
