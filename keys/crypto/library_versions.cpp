#include "keys/crypto/library_versions.h"

#include "keys/crypto/gcrypt_setup.h"

#include <gcrypt.h>
#include <openssl/crypto.h>

namespace lisrtp::crypto
{

std::map<std::string, std::string> library_versions()
{
    set_up_gcrypt();
    return {{"libgcrypt", gcry_check_version(nullptr)},
            {"OpenSSL", OpenSSL_version(OPENSSL_VERSION_STRING)}};
}

} // namespace lisrtp::crypto
