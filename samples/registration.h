// samples/registration.h - REGISTER, 401 with a challenge, REGISTER, 200.  RFC 3261, 3310,
// TS 24.229.

#pragma once

#include "samples/world.h"

namespace samples
{

/** Plays a `[register]` section; the party remembers the challenge. */
void play_registration(World& world, const Section& section);

} // namespace samples
