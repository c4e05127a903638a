// keys/aka/milenage.h - the Milenage algorithm set.  TS 35.206.

#pragma once

#include "keys/aka/functions.h"
#include "keys/base/result.h"

namespace lisrtp::aka
{

/** OPc = OP XOR E_K(OP); both of 16 octets.  TS 35.206, 4.1.  Errors: bad_key_length. */
Result<SecretBytes> milenage_opc(const SecretBytes& k, const SecretBytes& op);

/**
 * f2, f3, f4, f5 and f5*.  TS 35.206, 4.1.
 *
 * @param k, opc    16 octets each
 * @param aka_rand  16 octets
 * Errors: bad_key_length, bad_length.  Costs 5 AES blocks.  Thread-safe.
 */
Result<Responses> milenage_responses(const SecretBytes& k, const SecretBytes& opc,
                                     ByteView aka_rand);

/**
 * f1 and f1*, 8 octets each.  TS 35.206, 4.1.
 *
 * @param sqn  6 octets
 * @param amf  2 octets
 * Errors: bad_key_length, bad_length.  Costs 2 AES blocks.  Thread-safe.
 */
Result<Macs> milenage_macs(const SecretBytes& k, const SecretBytes& opc, ByteView aka_rand,
                           ByteView sqn, ByteView amf);

} // namespace lisrtp::aka
