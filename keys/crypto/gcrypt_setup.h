// keys/crypto/gcrypt_setup.h - libgcrypt, ready for use.

#pragma once

namespace lisrtp::crypto
{

/**
 * Initialises libgcrypt once.  Everything here that uses libgcrypt calls it first.
 *
 * Where the host has finished initialisation before (Wireshark has, and has disabled libgcrypt's
 * secure memory), nothing is configured.  Secrets therefore never rely on that memory: they live in
 * SecretBytes, and libgcrypt's handles wipe their copies when closed.  Thread-safe; throws
 * std::runtime_error when the library loaded is older than the one compiled against.
 */
void set_up_gcrypt();

} // namespace lisrtp::crypto
