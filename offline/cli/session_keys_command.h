// offline/cli/session_keys_command.h - lisrtp session-keys: the keys of single streams, for
// somebody who gets a part of the captures.

#pragma once

#include "offline/cli/passphrase.h"
#include "offline/cli/terminal_progress.h"

#include <cstdint>
#include <string>
#include <vector>

namespace lisrtp::cli
{

struct SessionKeysArguments {
    std::vector<std::string> sources; ///< a case, or captures
    std::string key_file;
    PassphraseSource passphrase;
    bool insecure_key_file = false;
    std::string output;
    std::vector<std::string> calls; ///< numbers or Call-IDs; empty: all
    bool deep = false;
    ProgressStyle progress;
};

/** Exit status 0: written; 1: a named call has no key, or an input is damaged; 2: usage. */
int run_session_keys(const SessionKeysArguments& arguments);

} // namespace lisrtp::cli
