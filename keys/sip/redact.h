// keys/sip/redact.h - copies of a message that give no key away.

#pragma once

#include "keys/base/bytes.h"
#include "keys/sip/key_mgmt.h"

#include <functional>

namespace lisrtp::sip
{

/** What a key's octets become.  Not a base64 or hexadecimal digit, so it cannot pass for a key. */
constexpr char key_filler = '*';

struct RedactOptions {
    bool media_keys = true; ///< a=key-mgmt, a=crypto, KeyMgmt:, k=
    bool aka_keys = true;   ///< ck= and ik= of TS 24.229
    /** Says of a key management message that no key lies open in it, so that it may stay. */
    std::function<bool(const KeyMgmt&)> may_stay = {};
};

/**
 * A copy of the same length in which every key is overwritten.  Works on the octets, not on the
 * parsed message, so that damaged messages give nothing away either; when in doubt it overwrites
 * more.  Body parts that are encoded (base64, gzip), in which keys cannot be seen, are overwritten
 * whole.  Linear; never fails; thread-safe.
 */
Bytes redact_keys(ByteView message, const RedactOptions& options = {});

} // namespace lisrtp::sip
