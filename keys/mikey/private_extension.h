// keys/mikey/private_extension.h - the general extension of type 241, by which MIKEY-DH carries
// other protocols.  docs/private-profiles.md.

#pragma once

#include "keys/base/result.h"
#include "keys/mikey/message.h"

namespace lisrtp::mikey
{

/** General extension types from 241 on are left to private use by IANA. */
constexpr std::uint8_t private_extension_type = 241;

/** First octet of its data. */
enum class PrivateProtocol : std::uint8_t { mti_a0 = 1, sts = 2, burmester_desmedt = 3 };

/** What follows that octet; nullopt when the message has no such extension. */
std::optional<ByteView> private_extension(const Message& message, PrivateProtocol protocol);

/** One Burmester-Desmedt extension with the DH payload that stands before it, if any. */
struct ConferenceItem {
    std::uint8_t participants = 0; ///< n
    std::uint8_t index = 0;        ///< i, 1 to n
    std::uint8_t round = 0;        ///< 0: an invitation without a value; 1: z_i; 2: X_i
    const Dh* dh = nullptr;        ///< round 1: the payload that holds z_i
    ByteView value;                ///< z_i or X_i; lives as long as the message
};

/**
 * All of a message, in its order.  Errors: truncated (n, index or round are not there), bad_value
 * (n below 3, an index not in 1 to n, a round above 2), missing (round 1 without a
 * DH payload before it); with the place in the message.
 */
Result<std::vector<ConferenceItem>> conference_items(const Message& message);

} // namespace lisrtp::mikey
