// keys/diameter/authentication.h - AKA vectors on their way from the home network's database.

#pragma once

#include "keys/base/secret_bytes.h"
#include "keys/diameter/message.h"

#include <string>
#include <string_view>
#include <vector>

namespace lisrtp::diameter
{

/** One vector: TS 29.229, 6.3.13 (SIP-Auth-Data-Item), or TS 29.272, 7.3.18 and 7.3.19. */
struct Vector {
    std::uint32_t number = 0; ///< its place among several, as the answer counts; 0: it does not
    Bytes rand;               ///< 16 octets
    Bytes autn;               ///< 16 octets
    SecretBytes xres;         ///< empty where it did not come
    SecretBytes ck;           ///< 16 or 32 octets
    SecretBytes ik;
    /** Why it cannot serve, a literal: it holds no CK and IK. Null: it can. */
    const char* unusable = nullptr;
};

/** A request for vectors, or the answer that brings them. */
struct Authentication {
    std::string_view interface; ///< "Cx", "Zh", "Wx", "SWx", "S6a"
    bool is_request = false;
    std::string session_id; ///< a request and its answer have the same
    std::string user_name;  ///< IMPI, on S6a the IMSI; an answer may leave it to the request
    std::vector<std::string> public_identities;
    std::vector<Vector> vectors; ///< of an answer; at most 256
    std::optional<Error> damage; ///< the first AVP that could not be read; those before it count
};

/**
 * Reads one whole message. Vectors whose keys were overwritten (`redact_vectors`) are left out.
 *
 * Errors: of `read_header`; unsupported (a command that brings no vectors). Thread-safe.
 */
Result<Authentication> read_authentication(ByteView message);

/**
 * A copy of the same length that gives no key away: of all AVPs only those stay that are known to
 * hold none; whatever cannot be read is overwritten. Never fails.
 */
Bytes redact_vectors(ByteView message);

/** What a key's octets become. */
inline constexpr std::uint8_t key_filler = '*';

} // namespace lisrtp::diameter
