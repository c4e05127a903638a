// keys/keyfile/protected_file.h - reading a file that only its owner may read.

#pragma once

#include "keys/base/secret_bytes.h"

#include <filesystem>
#include <string>

namespace lisrtp::keyfile
{

struct ProtectedFile {
    SecretBytes octets;
    std::string refusal; ///< why it was not read; empty when it was
    std::string hint;
    bool insecure_permissions = false; ///< read all the same, because the caller insisted
};

/**
 * Reads a whole file into locked memory.  It must be a regular file of the user or of root, not
 * accessible to anybody else, no symbolic link, and at most 16 MiB.
 *
 * @param insecure  read it whoever owns it or may read it, and through a link
 */
ProtectedFile read_protected_file(const std::filesystem::path& path, bool insecure);

/**
 * Reads a passphrase that lies in a file of its own: the first line of a protected file.  For hosts
 * that cannot ask, such as Wireshark.  An empty one is refused.
 */
ProtectedFile read_passphrase_file(const std::filesystem::path& path);

} // namespace lisrtp::keyfile
