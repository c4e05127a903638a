// offline/evidence/html/chain.h - how the key of a call follows from what was handed over.

#pragma once

#include "offline/evidence/html/markup.h"

namespace lisrtp::evidence::html
{

/**
 * The derivation as a row of boxes, from the secret's id to the tags of the packets, for every
 * session of the call whose key is known; and for the others what was tried.
 */
std::string chains(const Json& call, bool several_files);

} // namespace lisrtp::evidence::html
