// keys/crypto/random.h - octets that nobody can guess.

#pragma once

#include "keys/base/bytes.h"

namespace lisrtp::crypto
{

/** For salts and nonces.  Waits for the system's generator to be seeded.  Thread-safe. */
Bytes random_octets(std::size_t count);

} // namespace lisrtp::crypto
