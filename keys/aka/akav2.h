// keys/aka/akav2.h - the keys that AKAv2 makes of RES, CK and IK.  RFC 4169 section 3.

#pragma once

#include "keys/base/secret_bytes.h"

namespace lisrtp::aka
{

/** HMAC-MD5(CK, "http-digest-akav2-cipherkey"), 16 octets. */
SecretBytes akav2_cipher_key(const SecretBytes& ck);
/** HMAC-MD5(IK, "http-digest-akav2-integritykey"), 16 octets. */
SecretBytes akav2_integrity_key(const SecretBytes& ik);
/** base64(HMAC-MD5(RES || IK || CK, "http-digest-akav2-password")), 24 characters. */
SecretBytes akav2_password(const SecretBytes& res, const SecretBytes& ik, const SecretBytes& ck);

} // namespace lisrtp::aka
