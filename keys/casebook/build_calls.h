// keys/casebook/build_calls.h - from the transcript to calls: parties, media lines, ending.

#pragma once

#include "keys/casebook/findings.h"
#include "keys/casebook/transcript.h"
#include "keys/sip/offer_answer.h"

#include <deque>
#include <memory>
#include <span>
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
    /** What RTSP calls by other names; SIP's stand in the messages. */
    struct RtspNames {
        std::string call_id;
        std::string from;
    };
    Timestamp start;
    std::span<const Sighted* const> messages;   ///< in the order of time
    std::shared_ptr<const RtspNames> rtsp = {}; ///< null: SIP
};

/** Calls, and the lists that they point into: it may be moved, not copied. */
struct FoundCalls {
    FoundCalls() = default;
    FoundCalls(FoundCalls&&) = default;
    FoundCalls(const FoundCalls&) = delete;

    std::vector<FoundCall> calls; ///< by start, then Call-ID
    std::vector<const Sighted*> messages;
    std::deque<std::vector<const Sighted*>> rtsp_messages;
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
 * to one; so is an RTSP session.
 * @param held  the transcript's `in_order`
 */
FoundCalls find_calls(Transcript& transcript, const std::vector<const Entry*>& held);

/** Brings a call's messages into memory. What the store cannot give is missing. Thread-safe. */
CallMessages load(const FoundCall& call, const Transcript& transcript);

/** Looks into a call. Coverage and sessions are not filled in here. */
CallInMaking build_call(CallMessages messages);

} // namespace lisrtp::casebook
