// offline/cli/inputs.h - what every command that reads captures or key files does first.

#pragma once

#include "keys/keyfile/read_key_file.h"
#include "offline/capture/input_list.h"
#include "offline/cli/passphrase.h"

#include <optional>
#include <string>
#include <vector>

namespace lisrtp::cli
{

/**
 * Captures to read: files, folders, archives, and "@FILE" for a list of them. Says what was named
 * and cannot be read, and counts what folders hold besides captures.
 * @param damaged  set when something that was named cannot be read
 */
capture::InputList find_captures(const std::vector<std::string>& named, bool& damaged);

/** Says why frames in pieces were skipped, if they were. */
void say_no_dissection(const std::string& why);

/** Says everything that is wrong with a key file, with its place. */
void say_key_file_errors(const std::string& path, const keyfile::KeyFileReading& reading);

/**
 * The key file, or nothing after all its errors were said.
 * @param passphrase  asked only where the file is sealed
 */
std::optional<keyfile::KeyFile> read_keys(const std::string& path, bool insecure_key_file,
                                          const PassphraseSource& passphrase = {});

} // namespace lisrtp::cli
