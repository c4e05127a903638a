// keys/casebook/suite_of_policy.h - from MIKEY's security policy to SRTP's suite.

#pragma once

#include "keys/mikey/policy.h"
#include "keys/srtp/suite.h"

namespace lisrtp::casebook
{

/** Errors: unsupported, where MIKEY can ask for what no engine here opens. */
Result<srtp::Suite> suite_of_policy(const mikey::SrtpPolicy& policy);

} // namespace lisrtp::casebook
