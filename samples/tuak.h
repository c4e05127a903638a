// samples/tuak.h - the SIM's authentication functions on Keccak.  3GPP TS 35.231.

#pragma once

#include "samples/aka_outputs.h"

namespace samples
{

/** MAC-A and MAC-S have 64 bits here, CK and IK 128. */
struct TuakSettings {
    unsigned res_bits = 64; ///< 32, 64, 128, 256
    unsigned keccak_iterations = 1;
};

/** @param k 16 or 32 octets  @param topc 32  @param rand 16  @param sqn 6  @param amf 2 */
AkaOutputs tuak(const TuakSettings& settings, View k, View topc, View rand, View sqn, View amf);

} // namespace samples
