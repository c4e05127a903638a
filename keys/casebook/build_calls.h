// keys/casebook/build_calls.h - from the transcript to calls: parties, media lines, ending.

#pragma once

#include "keys/casebook/findings.h"
#include "keys/casebook/transcript.h"
#include "keys/sip/offer_answer.h"

#include <vector>

namespace lisrtp::casebook
{

/** A call together with what it was made of; the entries belong to the transcript. */
struct CallInMaking {
    Call call;
    std::vector<const Entry*> entries; ///< of its Call-ID, in the order of time
    std::vector<sip::Exchange> exchanges;
    /** Authorisations of the cross-parameters that alone tell of the call; else empty. */
    std::vector<std::string> handed_over_by;
};

/**
 * Groups messages by Call-ID and parties. A group is a call when it holds an INVITE or a response
 * to one; so is an RTSP session. Coverage and sessions are not filled in here. Calls come by start,
 * then Call-ID.
 */
std::vector<CallInMaking> build_calls(const std::vector<const Entry*>& entries);

} // namespace lisrtp::casebook
