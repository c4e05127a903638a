// offline/evidence/html/ladder.h - a call's signalling as a ladder: who sent what to whom, when.

#pragma once

#include "offline/evidence/html/markup.h"

namespace lisrtp::evidence::html
{

/**
 * An SVG picture with one line for each address and one arrow for each message, frame numbers at
 * its left, and the same as a table for those who cannot see it. Empty without signalling.
 */
std::string ladder(const Json& call, bool several_files);

} // namespace lisrtp::evidence::html
