// samples/tuak.h - the SIM's authentication functions on Keccak.  3GPP TS 35.231.

#pragma once

#include "samples/aka_outputs.h"

namespace samples
{

/** Lengths that the home network chose. */
struct TuakSettings {
    unsigned res_bits = 64; ///< 32, 64, 128, 256
    unsigned keccak_iterations = 1;
    unsigned mac_bits = 64; ///< of MAC-A and MAC-S: 64, 128, 256
    unsigned ck_bits = 128; ///< 128, 256
    unsigned ik_bits = 128; ///< 128, 256
};

/** @param k 16 or 32 octets  @param topc 32  @param rand 16  @param sqn 6  @param amf 2 */
AkaOutputs tuak(const TuakSettings& settings, View k, View topc, View rand, View sqn, View amf);

} // namespace samples
