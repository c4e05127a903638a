// keys/aka/subscriber.h - the key that a SIM and its home network share.

#pragma once

#include "keys/aka/tuak.h"

#include <cstdint>

namespace lisrtp::aka
{

enum class Algorithm : std::uint8_t {
    none, ///< no AKA: k serves derivations only
    milenage,
    tuak
};

struct Subscriber {
    Algorithm algorithm = Algorithm::none;
    SecretBytes k;
    SecretBytes opc;     ///< OPc of Milenage or TOPc of TUAK; empty with Algorithm::none
    TuakParameters tuak; ///< only for TUAK
};

/** f2 to f5* with the subscriber's algorithm.  Errors: no_key (Algorithm::none), and theirs. */
Result<Responses> responses(const Subscriber& subscriber, ByteView aka_rand);
/** f1 and f1* with the subscriber's algorithm. */
Result<Macs> macs(const Subscriber& subscriber, ByteView aka_rand, ByteView sqn, ByteView amf);

} // namespace lisrtp::aka
