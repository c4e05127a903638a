// keys/aka/quintet.h - one authentication vector as the home network hands it over.
// TS 33.102, 6.3.2.

#pragma once

#include "keys/base/secret_bytes.h"

namespace lisrtp::aka
{

/** RAND, AUTN, XRES, CK, IK.  AUTN may be empty where it was not seen. */
struct Quintet {
    Bytes rand;       ///< 16 octets; AKA's challenge, not the MIKEY RAND
    Bytes autn;       ///< (SQN XOR AK) || AMF || MAC-A, 16 octets
    SecretBytes xres; ///< 4 to 16 octets with Milenage, up to 32 with TUAK
    SecretBytes ck;   ///< 16 octets, with TUAK 16 or 32
    SecretBytes ik;
};

} // namespace lisrtp::aka
