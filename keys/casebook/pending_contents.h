// keys/casebook/pending_contents.h - what PendingCalls hold, for who fills them.

#pragma once

#include "keys/casebook/call_maker.h"
#include "keys/casebook/grounds.h"
#include "keys/casebook/pending_calls.h"
#include "keys/casebook/stream_claims.h"

namespace lisrtp::casebook
{

struct PendingCalls::Contents {
    struct PendingCall {
        std::unique_ptr<const Call> concluded; ///< null: when it is taken
        Coverage::Kind coverage = Coverage::Kind::none;
        std::uint32_t media_lines = 0; ///< those that `claims` name
    };

    std::unique_ptr<Grounds> grounds;
    CallMaker maker;
    FoundCalls found;
    std::vector<PendingCall> calls; ///< as many as were found
    StreamClaims claims;
    Findings rest;
};

} // namespace lisrtp::casebook
