// samples/milenage.h - the authentication functions of the SIM.  3GPP TS 35.206.

#pragma once

#include "samples/octets.h"

namespace samples
{

/** All outputs of Milenage for one RAND. */
struct MilenageOutputs {
    Octets mac_a; ///< f1, 8 octets
    Octets res;   ///< f2, 8 octets
    Octets ck;    ///< f3, 16 octets
    Octets ik;    ///< f4, 16 octets
    Octets ak;    ///< f5, 6 octets
};

/** @param k, opc, rand 16 octets each  @param sqn 6 octets  @param amf 2 octets */
MilenageOutputs milenage(View k, View opc, View rand, View sqn, View amf);

} // namespace samples
