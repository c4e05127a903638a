#include "keys/crypto/random.h"

#include "keys/crypto/gcrypt_setup.h"

#include <gcrypt.h>

namespace lisrtp::crypto
{

Bytes random_octets(std::size_t count)
{
    set_up_gcrypt();
    Bytes octets(count);
    gcry_randomize(octets.data(), octets.size(), GCRY_STRONG_RANDOM);
    return octets;
}

} // namespace lisrtp::crypto
