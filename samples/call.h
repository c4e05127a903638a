// samples/call.h - one call from INVITE to its end, with its media.

#pragma once

#include "samples/world.h"

namespace samples
{

/** Plays a `[call NAME]` section. */
void play_call(World& world, const Section& section);

} // namespace samples
