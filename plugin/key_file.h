// plugin/key_file.h - the key file that the preferences name; a sealed one by way of the passphrase
// file that they name.

#pragma once

#include "keys/keyfile/key_file.h"
#include "plugin/preferences.h"

#include <optional>
#include <string>

namespace lisrtp::plugin
{

/** The key file, or what is wrong with it: its name first, no secret in it. Neither when the
 *  preferences name none. */
struct KeyFileReading {
    std::optional<keyfile::KeyFile> file;
    std::string error;
};

/**
 * Wireshark has nobody whom the plugin could ask for a passphrase, and writes preferences to disk
 * in the clear. So a preference names the file in which it lies, which must be as private as a
 * plain key file; it is read only when the key file is sealed, and each time anew.
 */
KeyFileReading read_key_file(const Preferences& preferences);

} // namespace lisrtp::plugin
