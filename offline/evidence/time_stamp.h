// offline/evidence/time_stamp.h - when a case was there: a token of a time stamping authority.
// RFC 3161.

#pragma once

#include "keys/base/bytes.h"

#include <optional>
#include <string>

namespace lisrtp::evidence
{

/** DER of a TimeStampReq over SHA-256 of `text`, with a nonce, asking for the certificate. */
std::optional<Bytes> time_stamp_request(ByteView text);

/**
 * The token out of an authority's answer: DER of a TimeStampResp that grants it, or of a token.
 * @param why  what is wrong with it, when there is none
 */
std::optional<Bytes> token_of(ByteView answer, std::string& why);

/** What a token says. */
struct TimeStampCheck {
    bool fits = false; ///< signed by the certificate inside, over this text
    std::string authority;
    std::string at;       ///< RFC 3339
    bool trusted = false; ///< the authority's certificate leads to one of the roots given
    std::string reason;   ///< why it does not fit, or is not trusted
};

/** @param trusted_roots  PEM; empty: only `fits` is found out */
TimeStampCheck check_time_stamp(ByteView text, ByteView token, ByteView trusted_roots);

} // namespace lisrtp::evidence
