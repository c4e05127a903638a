// offline/cli/keys_command.h - `lisrtp keys`: tools for the LI key file.

#pragma once

#include "offline/cli/passphrase.h"

#include <string>
#include <vector>

namespace lisrtp::cli
{

/** Says what a key file holds, or everything that is wrong with it. @return  0 good, 2 not */
int run_keys_check(const std::string& path, bool insecure_key_file,
                   const PassphraseSource& passphrase);

struct NewKeysArguments {
    std::string path;
    std::string id = "W1";
    std::string reference;
    std::vector<std::string> targets;
    std::string valid_from;
    std::string valid_to;
};

/** Writes the beginning of a key file, of mode 0600, to be filled in. @return  0 or 2 */
int run_keys_new(const NewKeysArguments& arguments);

struct SealArguments {
    std::string path;
    std::string output;
    PassphraseSource passphrase;
    bool insecure_key_file = false;
};

/** Puts a key file that is in order under a passphrase. The plain one stays. @return  0 or 2 */
int run_keys_seal(const SealArguments& arguments);

/** Writes a sealed key file as plain text again, into a new file of mode 0600. @return  0 or 2 */
int run_keys_open(const SealArguments& arguments);

} // namespace lisrtp::cli
