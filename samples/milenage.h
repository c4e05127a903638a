// samples/milenage.h - the authentication functions of the SIM.  3GPP TS 35.206.

#pragma once

#include "samples/aka_outputs.h"

namespace samples
{

/** @param k, opc, rand 16 octets each  @param sqn 6 octets  @param amf 2 octets */
AkaOutputs milenage(View k, View opc, View rand, View sqn, View amf);

} // namespace samples
