// keys/mikey/tek.h - from TGK to TEK, and from PSK or envelope key to transport keys.  RFC
// 3830, 4.1.

#pragma once

#include "keys/base/result.h"
#include "keys/base/secret_bytes.h"
#include "keys/base/types.h"

namespace lisrtp::mikey
{

/** Shortest RAND that MIKEY allows: 128 bits.  RFC 3830, 6.11. */
constexpr std::size_t least_rand_octets = 16;

/** The longest key that anybody derives here; PRF output costs HMACs. */
constexpr std::size_t most_derived_octets = 256;

/**
 * Derives the TEK of one crypto session.  RFC 3830, 4.1.3.
 *
 * @param tgk         1 octet or more
 * @param mikey_rand  RAND of the I_MESSAGE, 16 octets or more; not the AKA challenge of that name
 * @param octets      length wanted, 1 to 256: 16 for AES-CM-128
 * @return            exactly `octets` octets
 * Errors: empty_key, short_rand, bad_length.  Allocates; thread-safe.
 */
Result<SecretBytes> derive_tek(const SecretBytes& tgk, CsId cs, CsbId csb, ByteView mikey_rand,
                               std::size_t octets);

/** The master salt of one crypto session: 14 octets, 12 for AES-GCM.  As `derive_tek`. */
Result<SecretBytes> derive_salt(const SecretBytes& tgk, CsId cs, CsbId csb, ByteView mikey_rand,
                                std::size_t octets);

/** The authentication key of one crypto session, for protocols other than SRTP.  As `derive_tek`.
 */
Result<SecretBytes> derive_authentication_key(const SecretBytes& tgk, CsId cs, CsbId csb,
                                              ByteView mikey_rand, std::size_t octets);

/** The encryption key of one crypto session, for protocols other than SRTP.  As `derive_tek`. */
Result<SecretBytes> derive_encryption_key(const SecretBytes& tgk, CsId cs, CsbId csb,
                                          ByteView mikey_rand, std::size_t octets);

/** What protects a MIKEY message itself.  RFC 3830, 4.1.4. */
struct TransportKeys {
    SecretBytes encryption;     ///< encr_key, 16 octets
    SecretBytes authentication; ///< auth_key, 20 octets
    SecretBytes salt;           ///< salt_key, 14 octets
};

/**
 * Derives them from a PSK, an envelope key or DHHMAC's PSK.
 *
 * @param secret  1 octet or more
 * Errors: empty_key, short_rand.  Allocates; thread-safe.
 */
Result<TransportKeys> derive_transport_keys(const SecretBytes& secret, CsbId csb,
                                            ByteView mikey_rand);

} // namespace lisrtp::mikey
