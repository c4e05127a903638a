// samples/conference.h - a conference whose key all participants agree on, by way of a SIP focus.

#pragma once

#include "samples/world.h"

namespace samples
{

/** Plays a `[conference NAME]` section: what a probe sees at one participant's access. */
void play_conference(World& world, const Section& section);

} // namespace samples
