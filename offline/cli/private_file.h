// offline/cli/private_file.h - a small new file for its owner alone, such as a key file.

#pragma once

#include "keys/base/bytes.h"

#include <string>

namespace lisrtp::cli
{

/**
 * Writes a new file of mode 0600, straight from the octets given, without a buffer in between. An
 * existing file is refused, and what could not be written whole is removed. Says what went wrong.
 */
bool write_private_file(const std::string& path, ByteView octets);

} // namespace lisrtp::cli
