// samples/key_file.h - what the network hands over: <name>.toml.

#pragma once

#include "samples/world.h"

#include <string>

namespace samples
{

/** The LI key file: the scenario's authorisations, secrets and derivations. */
std::string key_file(World& world, const Scenario& scenario);

} // namespace samples
