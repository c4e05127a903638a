// keys/casebook/stream_keys.h - from MIKEY's crypto sessions to SRTP master keys.

#pragma once

#include "keys/casebook/findings.h"
#include "keys/mikey/session.h"

namespace lisrtp::casebook
{

/**
 * One key for each crypto session. Errors: unsupported, where a policy asks for what no engine
 * opens; a session with several policies keeps those that can be opened.
 */
Result<std::vector<StreamKey>> stream_keys_of(std::vector<mikey::CsKeys> crypto_sessions,
                                              bool initiator_is_caller);

} // namespace lisrtp::casebook
