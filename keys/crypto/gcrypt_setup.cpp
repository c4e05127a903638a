#include "keys/crypto/gcrypt_setup.h"

#include <stdexcept>

#include <gcrypt.h>

namespace lisrtp::crypto
{

void set_up_gcrypt()
{
    static const bool ready = [] {
        if (!gcry_check_version(GCRYPT_VERSION))
            throw std::runtime_error("libgcrypt is older than " GCRYPT_VERSION);
        if (!gcry_control(GCRYCTL_INITIALIZATION_FINISHED_P)) {
            gcry_control(GCRYCTL_DISABLE_SECMEM, 0);
            gcry_control(GCRYCTL_INITIALIZATION_FINISHED, 0);
        }
        return true;
    }();
    static_cast<void>(ready);
}

} // namespace lisrtp::crypto
