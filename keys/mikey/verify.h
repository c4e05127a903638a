// keys/mikey/verify.h - who made a message: V, SIGN and DHHMAC's MAC.  RFC 3830 section 5.2, RFC
// 4650.

#pragma once

#include "keys/crypto/certificate.h"
#include "keys/mikey/coverage.h"
#include "keys/mikey/tek.h"

namespace lisrtp::mikey
{

/** A check that succeeded, and how. */
struct Verified {
    Coverage coverage{};
    std::vector<Quirk> quirks;
};

/**
 * Checks the V payload of an R_MESSAGE (PSK, PK).  V covers the R_MESSAGE before the MAC, IDi, IDr
 * and the initiator's T.
 *
 * @param auth_key    `TransportKeys::authentication`
 * @param identities  IDi and IDr when known from elsewhere; see `identities_in`
 * Errors: missing (no V, or no T in the I_MESSAGE), unsupported, mac_mismatch.
 */
Result<Verified> check_verification(const Message& r_message, const Message& i_message,
                                    const SecretBytes& auth_key, const Identities& identities);

/**
 * Checks the MAC of a DHHMAC message, which stands in a KEMAC without data.  RFC 4650, 3.1.
 *
 * @param i_message  the I_MESSAGE when `message` is the R_MESSAGE, else nullptr
 * Errors: missing, unsupported, mac_mismatch.
 */
Result<Verified> check_dhhmac(const Message& message, const Message* i_message,
                              const SecretBytes& auth_key, const Identities& identities);

/**
 * Checks the SIGN payload with a certificate's key.
 *
 * @param i_message  the I_MESSAGE when `message` is the R_MESSAGE, else nullptr
 * Errors: missing (no SIGN), unsupported (signature type or key), signature_mismatch.
 */
Result<Verified> check_signature(const Message& message, const Message* i_message,
                                 const crypto::Certificate& certificate,
                                 const Identities& identities);

/** The first certificate that the message itself carries.  Errors: missing, unsupported, bad_value.
 */
Result<crypto::Certificate> certificate_in(const Message& message);

} // namespace lisrtp::mikey
