// keys/keyfile/take_subscriber.h - k, OP or OPc, and what TUAK wants.

#pragma once

#include "keys/keyfile/secret.h"
#include "keys/keyfile/section.h"

namespace lisrtp::keyfile
{

/** Takes the fields of a subscriber; OP becomes OPc and TOP becomes TOPc. */
Subscriber take_subscriber(Section& section);

} // namespace lisrtp::keyfile
