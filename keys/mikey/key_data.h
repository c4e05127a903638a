// keys/mikey/key_data.h - the key-data sub-payloads inside a KEMAC.  RFC 3830 section 6.13.

#pragma once

#include "keys/base/result.h"
#include "keys/base/secret_bytes.h"
#include "keys/mikey/payload.h"

#include <optional>

namespace lisrtp::mikey
{

/** One TGK or TEK, with its salt where it brings one. */
struct KeyData {
    KeyDataType type{};
    SecretBytes key;
    SecretBytes salt; ///< empty where `type` has none
    KeyValidity validity;
    Extent key_place;  ///< in the plaintext
    Extent salt_place; ///< empty as `salt`

    bool is_tek() const { return type == KeyDataType::tek || type == KeyDataType::tek_salt; }
};

/** What a KEMAC's plaintext holds. */
struct KemacContent {
    std::vector<Id> identities; ///< IDi of PK, IDr of RSA-R
    std::vector<KeyData> keys;
};

/**
 * Reads the plaintext of a KEMAC.  Up to 7 zeros behind the last sub-payload are padding of AES key
 * wrap.
 *
 * @param first  what it begins with, which stands nowhere in the message: `id` in PK and RSA-R,
 *               `key_data` in the other modes
 * Errors: truncated, trailing_octets, bad_value (key or KV type), empty_key, unknown_payload,
 * too_many, missing (no key data).  Offsets count from the beginning of the plaintext.
 */
Result<KemacContent> read_kemac_content(const SecretBytes& plaintext, PayloadType first);

} // namespace lisrtp::mikey
