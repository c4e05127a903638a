// keys/crypto/library_versions.h - which cryptographic libraries are loaded.

#pragma once

#include <map>
#include <string>

namespace lisrtp::crypto
{

/** "libgcrypt" -> "1.10.1", "OpenSSL" -> "3.0.17", as they say of themselves. */
std::map<std::string, std::string> library_versions();

} // namespace lisrtp::crypto
