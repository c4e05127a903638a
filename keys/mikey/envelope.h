// keys/mikey/envelope.h - the envelope key of PK and RSA-R.  RFC 3830 section 3.2, RFC 4738.

#pragma once

#include "keys/crypto/rsa.h"
#include "keys/mikey/kemac.h"

namespace lisrtp::mikey
{

struct OpenedEnvelope {
    SecretBytes envelope_key;
    OpenedKemac kemac;
};

/**
 * Decrypts the message's PKE and opens its KEMAC with the envelope key inside.  PKCS#1 v1.5 ends
 * its padding with the first zero octet, but terminals are seen to leave zeros inside the padding:
 * each zero after the first eight padding octets is tried as separator, and the KEMAC's MAC
 * chooses.
 *
 * PK: the I_MESSAGE with the responder's key; RSA-R: the R_MESSAGE with the initiator's.
 *
 * @param mikey_rand  RAND of the I_MESSAGE
 * Errors: missing (no PKE or KEMAC), bad_length or out_of_range (not for this key), no_key (no
 * separator gives a key that the MAC confirms: another private key), and those of `open_kemac`.
 * One RSA operation; a few hundred HMACs at most.
 */
Result<OpenedEnvelope> open_envelope(const Message& message, const crypto::RsaPrivateKey& key,
                                     ByteView mikey_rand);

} // namespace lisrtp::mikey
