// keys/casebook/holds.h - when a party was kept waiting.  RFC 3264 section 8.4.

#pragma once

#include "keys/casebook/build_calls.h"

namespace lisrtp::casebook
{

/** Reads a call's offers and answers, in their order, into the `holds` of its m-lines. */
void find_holds(CallInMaking& making);

} // namespace lisrtp::casebook
