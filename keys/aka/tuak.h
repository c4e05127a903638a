// keys/aka/tuak.h - the TUAK algorithm set.  TS 35.231.

#pragma once

#include "keys/aka/functions.h"
#include "keys/base/result.h"

namespace lisrtp::aka
{

/** What an operator chooses.  TS 35.231, 5. */
struct TuakParameters {
    unsigned mac_bits = 64; ///< 64, 128 or 256
    unsigned res_bits = 64; ///< 32, 64, 128 or 256
    unsigned ck_bits = 128; ///< 128 or 256
    unsigned ik_bits = 128; ///< 128 or 256
    unsigned keccak_iterations = 1;

    friend bool operator==(const TuakParameters&, const TuakParameters&) = default;
};

/** Errors: out_of_range, with the field. */
Result<void> check_parameters(const TuakParameters& parameters);

/** TOPc from TOP of 32 octets and k of 16 or 32.  TS 35.231, 6.1.  Errors: bad_key_length. */
Result<SecretBytes> tuak_topc(const SecretBytes& k, const SecretBytes& top,
                              unsigned keccak_iterations = 1);

/**
 * f2, f3, f4, f5 and f5*.  TS 35.231, 6.4 and 6.5.
 *
 * @param k         16 or 32 octets
 * @param topc      32 octets
 * @param aka_rand  16 octets
 * Errors: bad_key_length, bad_length, out_of_range.  Thread-safe.
 */
Result<Responses> tuak_responses(const SecretBytes& k, const SecretBytes& topc, ByteView aka_rand,
                                 const TuakParameters& parameters);

/** f1 and f1*.  TS 35.231, 6.2 and 6.3.  Otherwise as above; sqn 6 octets, amf 2. */
Result<Macs> tuak_macs(const SecretBytes& k, const SecretBytes& topc, ByteView aka_rand,
                       ByteView sqn, ByteView amf, const TuakParameters& parameters);

} // namespace lisrtp::aka
