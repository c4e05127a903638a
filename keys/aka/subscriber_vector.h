// keys/aka/subscriber_vector.h - from k and a challenge to the quintet, and the proofs on the way.
// TS 33.102 sections 6.3.3 and 6.3.5.

#pragma once

#include "keys/aka/check.h"
#include "keys/aka/quintet.h"
#include "keys/aka/subscriber.h"

namespace lisrtp::aka
{

/** What k says of one challenge. */
struct SubscriberVector {
    Quintet quintet;
    SecretBytes ak;
    Bytes sqn; ///< 6 octets, out of AUTN; empty without AUTN
    Bytes amf; ///< 2 octets
    /** MAC-A in AUTN against f1: proves k and OPc.  cannot_check without AUTN. */
    Check mac_a = Check::cannot_check;
};

/**
 * Computes the quintet of a challenge, SQN = (SQN XOR AK) XOR AK, and checks MAC-A.
 *
 * @param autn  16 octets, (SQN XOR AK) || AMF || MAC-A; or empty.  With a TUAK MAC of more than 64
 *              bits it is as much longer.
 * Errors: no_key, bad_key_length, bad_length.  Thread-safe.
 */
Result<SubscriberVector> subscriber_vector(const Subscriber& subscriber, ByteView aka_rand,
                                           ByteView autn);

/** Length of the subscriber's AUTN: 16, or, with a TUAK MAC of 128 or 256 bits, 24 or 40. */
std::size_t autn_octets(const Subscriber& subscriber);

/** What a terminal answers when it finds the network's SQN stale. */
struct Resynchronisation {
    Bytes sqn_ms; ///< 6 octets
    Check mac_s = Check::differs;
};

/**
 * Opens AUTS = (SQN_MS XOR AK*) || MAC-S, MAC-S = f1*(SQN_MS, RAND, AMF* = 0000).  A MAC-S that
 * fits proves k from the terminal's side.
 *
 * @param auts  14 octets; with a TUAK MAC of 128 or 256 bits 22 or 38
 * Errors: no_key, bad_key_length, bad_length.  Thread-safe.
 */
Result<Resynchronisation> check_auts(const Subscriber& subscriber, ByteView aka_rand,
                                     ByteView auts);

} // namespace lisrtp::aka
