// keys/casebook/findings_contents.h - what Findings hold, for who fills them.

#pragma once

#include "keys/casebook/casebook.h"
#include "keys/casebook/earlier_calls.h"
#include "keys/casebook/stream_claims.h"

namespace lisrtp::casebook
{

struct Findings::Contents {
    std::vector<Call> calls;
    std::vector<Challenge> challenges;
    std::vector<Unread> unread;
    std::vector<CoreVector> core_vectors;
    std::map<std::string, UnusableVectors> unusable_vectors;
    std::vector<SecurityAssociation> security_associations;
    std::vector<TextMessage> text_messages;
    std::vector<SeenCrossParameter> cross_parameters;
    StreamClaims claims;
    // For the next conclusion:
    CommonGround ground;
    std::vector<MadeOf> made_of; ///< for each of `calls`
};

} // namespace lisrtp::casebook
