// offline/evidence/covered_only.h - a report that may be handed on without strangers' signalling.

#pragma once

#include "offline/evidence/call_ledger.h"

namespace lisrtp::evidence
{

/**
 * Takes out of a report what no authorisation covers: streams that belong to no call and were not
 * opened, and the challenges of terminals of which no secret was handed over and whose seed opened
 * nothing. Says in `left_out` how much it was, the calls included that the ledger did not keep
 * (`CallLedger::Keep::covered`). The others keep their numbers.
 */
void leave_out_uncovered(Report& report, const CallLedger& calls);

} // namespace lisrtp::evidence
