// keys/aka/functions.h - what f1 to f5* yield, whichever algorithm computes them.  TS 33.102, 6.3.

#pragma once

#include "keys/base/secret_bytes.h"

namespace lisrtp::aka
{

constexpr std::size_t rand_octets = 16;
constexpr std::size_t sqn_octets = 6;
constexpr std::size_t amf_octets = 2;

/** f2, f3, f4, f5 and f5* of one RAND. */
struct Responses {
    SecretBytes res;     ///< f2
    SecretBytes ck;      ///< f3
    SecretBytes ik;      ///< f4
    SecretBytes ak;      ///< f5, 6 octets: hides SQN in AUTN
    SecretBytes ak_star; ///< f5*, 6 octets: hides SQN_MS in AUTS
};

/** f1 and f1* of one RAND, SQN and AMF. */
struct Macs {
    SecretBytes mac_a; ///< f1: the network's proof in AUTN
    SecretBytes mac_s; ///< f1*: the terminal's proof in AUTS
};

} // namespace lisrtp::aka
