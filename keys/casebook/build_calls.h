// keys/casebook/build_calls.h - from the transcript to calls: parties, media lines, ending.

#pragma once

#include "keys/casebook/findings.h"
#include "keys/casebook/transcript.h"
#include "keys/sip/offer_answer.h"

#include <string>
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

/** The messages of one call before it is looked into, which takes far more memory. */
struct CallMessages {
    Timestamp start;
    std::string call_id;
    std::string from;                  ///< as in Call
    std::vector<const Entry*> entries; ///< in the order of time
    bool is_rtsp = false;
};

/**
 * Groups messages by Call-ID and parties. A group is a call when it holds an INVITE or a response
 * to one; so is an RTSP session. Calls come by start, then Call-ID.
 */
std::vector<CallMessages> find_calls(const std::vector<const Entry*>& entries);

/** Looks into one of them. Coverage and sessions are not filled in here. */
CallInMaking build_call(const CallMessages& messages);

} // namespace lisrtp::casebook
