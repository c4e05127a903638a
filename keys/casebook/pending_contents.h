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
        FoundCall found;
        Coverage::Kind coverage = Coverage::Kind::none;
        std::size_t media_lines = 0;           ///< those that `claims` name
        std::unique_ptr<const Call> concluded; ///< null: when it is taken
    };

    std::unique_ptr<Grounds> grounds;
    CallMaker maker;
    std::vector<PendingCall> calls;
    StreamClaims claims;
    Findings rest;
};

} // namespace lisrtp::casebook
