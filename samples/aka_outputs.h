// samples/aka_outputs.h - what the authentication functions of a SIM give.  3GPP TS 33.102.

#pragma once

#include "samples/octets.h"

namespace samples
{

/** All outputs for one RAND. */
struct AkaOutputs {
    Octets mac_a;   ///< f1, 8 octets; of TUAK up to 32
    Octets mac_s;   ///< f1*, as long
    Octets res;     ///< f2
    Octets ck;      ///< f3, 16 octets; of TUAK 16 or 32
    Octets ik;      ///< f4, the same
    Octets ak;      ///< f5, 6 octets
    Octets ak_star; ///< f5*, 6 octets
};

} // namespace samples
