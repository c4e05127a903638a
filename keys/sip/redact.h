// keys/sip/redact.h - copies of a message that give no key away.

#pragma once

#include "keys/base/bytes.h"
#include "keys/sip/key_mgmt.h"

#include <functional>
#include <optional>

namespace lisrtp::sip
{

/** What a key's octets become.  Not a base64 or hexadecimal digit, so it cannot pass for a key. */
constexpr char key_filler = '*';

struct RedactOptions {
    bool media_keys = true; ///< a=key-mgmt, a=crypto, KeyMgmt:, k=
    bool aka_keys = true;   ///< ck= and ik= of TS 24.229
    /**
     * Gives a decoded key management message as it may be shown: of the same length, without the
     * keys that lie open in it. Nullopt, or no function at all: its text is overwritten whole.
     */
    std::function<std::optional<Bytes>(const KeyMgmt&)> without_keys = {};
};

/**
 * A copy of the same length in which every key is overwritten.  Works on the octets, not on the
 * parsed message, so that damaged messages give nothing away either; when in doubt it overwrites
 * more.  Body parts that are encoded (base64, gzip), in which keys cannot be seen, are overwritten
 * whole.  Linear; never fails; thread-safe.
 */
Bytes redact_keys(ByteView message, const RedactOptions& options = {});

/**
 * A copy of the same length in which what somebody wrote is overwritten: the body of a MESSAGE
 * request (RFC 3428), which is content and no event. Everything else is copied as it is. Linear;
 * never fails; thread-safe.
 */
Bytes redact_text(ByteView message);

} // namespace lisrtp::sip
