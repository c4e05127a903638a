// offline/evidence/html/sources.h - what the report rests on: captures with their clocks, keys that
// the core's signalling told, what was not used.

#pragma once

#include "offline/evidence/html/markup.h"

namespace lisrtp::evidence::html
{

/** @param report  without its calls */
std::string sources(const Json& report);

} // namespace lisrtp::evidence::html
