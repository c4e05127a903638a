#include "keys/crypto/fingerprint.h"

#include "keys/crypto/gcrypt_setup.h"
#include "keys/crypto/hash.h"

#include <gcrypt.h>

namespace lisrtp::crypto
{

Fingerprint slow_fingerprint(ByteView secret, ByteView salt)
{
    constexpr int cost = 1 << 15;
    constexpr unsigned long parallel = 1;
    Fingerprint fingerprint{};
    // scrypt takes no empty passphrase and salt.
    const Sha256Digest passphrase = sha256(secret);
    const Sha256Digest salted = sha256(salt);
    set_up_gcrypt();
    if (gcry_kdf_derive(passphrase.data(), passphrase.size(), GCRY_KDF_SCRYPT, cost, salted.data(),
                        salted.size(), parallel, fingerprint.size(), fingerprint.data()) != 0)
        fingerprint = {};
    return fingerprint;
}

} // namespace lisrtp::crypto
