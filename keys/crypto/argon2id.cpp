#include "keys/crypto/argon2id.h"

#include "keys/crypto/gcrypt_setup.h"

#include <gcrypt.h>

namespace lisrtp::crypto
{

Result<SecretBytes> argon2id(const SecretBytes& passphrase, ByteView salt, const Argon2Cost& cost,
                             std::size_t octets)
{
    if (cost.passes == 0 || cost.lanes == 0 || cost.memory_kib / 8 < cost.lanes || octets < 4)
        return Error{ErrorCode::out_of_range, "Argon2id cost", 0};
    if (salt.size() < 8)
        return Error{ErrorCode::out_of_range, "Argon2id salt", salt.size()};
    set_up_gcrypt();
    const unsigned long parameters[] = {octets, cost.passes, cost.memory_kib, cost.lanes};
    gcry_kdf_hd_t handle = nullptr;
    if (gcry_kdf_open(&handle, GCRY_KDF_ARGON2, GCRY_KDF_ARGON2ID, parameters, 4,
                      passphrase.reveal().data(), passphrase.size(), salt.data(), salt.size(),
                      nullptr, 0, nullptr, 0) != 0)
        return Error{ErrorCode::backend_failed, "Argon2id", 0};
    SecretBytes out(octets);
    const bool done = gcry_kdf_compute(handle, nullptr) == 0 &&
                      gcry_kdf_final(handle, octets, out.reveal_mutable().data()) == 0;
    gcry_kdf_close(handle);
    wipe_stack();
    if (!done)
        return Error{ErrorCode::backend_failed, "Argon2id", 0};
    return out;
}

} // namespace lisrtp::crypto
