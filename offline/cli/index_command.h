// offline/cli/index_command.h - `lisrtp index` and `lisrtp unlock`: first the calls, later their
// keys.

#pragma once

#include "offline/cli/decrypt_command.h"

#include "offline/cli/terminal_progress.h"

#include <string>
#include <vector>

namespace lisrtp::cli
{

struct IndexArguments {
    std::vector<std::string> captures;
    std::string case_folder;
    std::size_t jobs = 0; ///< 0: as many as there are processors
    std::string key_log;
    bool deep = false;
    ProgressStyle progress;
};

/** Reads captures into a case that holds no clear media.
 * @return  0; 1: an input is damaged or the case could not be written; 2: arguments or folder */
int run_index(const IndexArguments& arguments);

/**
 * Decrypts a case that was indexed before, from its index and the original captures.
 * @param arguments  captures: where they lie now; empty: where they lay then
 * @return  as run_decrypt
 */
int run_unlock(DecryptArguments arguments);

} // namespace lisrtp::cli
