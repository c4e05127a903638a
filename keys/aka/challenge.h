// keys/aka/challenge.h - what a Digest nonce says to a SIM.  RFC 3310 section 3.2.

#pragma once

#include "keys/base/bytes.h"
#include "keys/base/result.h"

#include <string_view>

namespace lisrtp::aka
{

/** nonce = base64(RAND || AUTN || server data). */
struct Challenge {
    Bytes rand;        ///< 16 octets
    Bytes autn;        ///< 16 octets; empty when the nonce is too short to hold one
    Bytes server_data; ///< what follows, often empty
};

/**
 * Reads a nonce, whatever Digest algorithm it came with: any network may seed a secret with it.
 * Lenient: quotes around it, white space, missing padding and the URL-safe alphabet are accepted.
 *
 * Errors: bad_base64 (offset in the nonce), truncated (fewer than 16 octets), too_long (over 4096).
 */
Result<Challenge> read_challenge(std::string_view nonce);

/** All octets of the decoded nonce, with the same leniency: the seed `digest-nonce-base64`. */
Result<Bytes> decode_nonce(std::string_view nonce);

} // namespace lisrtp::aka
