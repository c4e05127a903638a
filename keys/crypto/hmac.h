// keys/crypto/hmac.h - keyed digests.  RFC 2104.

#pragma once

#include "keys/base/secret_bytes.h"
#include "keys/crypto/hash.h"

namespace lisrtp::crypto
{

/**
 * HMAC(key, part || part ...).  A key of any length, including none.  With a secret key the result
 * is secret too: it may be a key again.  Thread-safe; throws std::bad_alloc.
 */
SecretBytes hmac_md5(const SecretBytes& key, Parts parts);
SecretBytes hmac_sha1(const SecretBytes& key, Parts parts);
SecretBytes hmac_sha256(const SecretBytes& key, Parts parts);

/** The same with a key that is nobody's secret, or whose secrecy the caller keeps. */
Md5Digest hmac_md5(ByteView key, Parts parts);
Sha1Digest hmac_sha1(ByteView key, Parts parts);
Sha256Digest hmac_sha256(ByteView key, Parts parts);

} // namespace lisrtp::crypto
