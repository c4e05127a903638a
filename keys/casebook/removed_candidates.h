// keys/casebook/removed_candidates.h - ICE candidates that did not reach the other party.
// RFC 8445, 8839.

#pragma once

#include "keys/casebook/build_calls.h"

namespace lisrtp::casebook
{

/**
 * Compares the SDP of one message on its legs: the same request or response, seen before and behind
 * somebody who rewrote it. Candidates that only the earlier leg has were removed between the two;
 * where relays alone are left, the media was forced through them.
 */
void find_removed_candidates(CallInMaking& making);

} // namespace lisrtp::casebook
