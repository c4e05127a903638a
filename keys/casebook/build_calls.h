// keys/casebook/build_calls.h - from the transcript to calls: parties, media lines, ending.

#pragma once

#include "keys/casebook/findings.h"
#include "keys/casebook/transcript.h"
#include "keys/sip/offer_answer.h"

#include <memory>
#include <string>
#include <vector>

namespace lisrtp::casebook
{

/** A call together with what it was made of. */
struct CallInMaking {
    Call call;
    std::vector<const Entry*> entries; ///< of its Call-ID, in the order of time
    std::vector<sip::Exchange> exchanges;
    /** Authorisations of the cross-parameters that alone tell of the call; else empty. */
    std::vector<std::string> handed_over_by;
    std::vector<std::unique_ptr<const Entry>> loaded; ///< of `entries`, what came from the store
};

/** A call that was found, before its messages are looked into. */
struct FoundCall {
    Timestamp start;
    std::string call_id;                  ///< of RTSP only: SIP's stands in the messages
    std::string from;                     ///< the same
    std::vector<const Sighted*> messages; ///< in the order of time
    bool is_rtsp = false;
};

/** The messages of one call, all in memory. */
struct CallMessages {
    std::string call_id;
    std::string from;                  ///< as in Call
    std::vector<const Entry*> entries; ///< in the order of time
    bool is_rtsp = false;
    /** Those that the transcript does not hold; the others belong to it. */
    std::vector<std::unique_ptr<const Entry>> loaded;
};

/**
 * Groups messages by Call-ID and parties. A group is a call when it holds an INVITE or a response
 * to one; so is an RTSP session. Calls come by start, then Call-ID.
 * @param held  the transcript's `in_order`
 */
std::vector<FoundCall> find_calls(Transcript& transcript, const std::vector<const Entry*>& held);

/** Brings a call's messages into memory. What the store cannot give is missing. */
CallMessages load(const FoundCall& call, MessageStore* store);

/** Looks into a call. Coverage and sessions are not filled in here. */
CallInMaking build_call(CallMessages messages);

} // namespace lisrtp::casebook
