// keys/aka/keccak.h - the permutation under TUAK.  FIPS 202, 3; TS 35.231, annex.

#pragma once

#include "keys/base/bytes.h"

namespace lisrtp::aka
{

/** The state as octets: octet i of lane l is octet 8 l + i.  FIPS 202, B.1. */
using KeccakState = std::span<std::uint8_t, 200>;

/** Keccak-f[1600], 24 rounds, in place.  Wipes what it keeps in between. */
void keccak_f1600(KeccakState state);

} // namespace lisrtp::aka
