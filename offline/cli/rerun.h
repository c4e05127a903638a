// offline/cli/rerun.h - making a case once more, to see that the same captures give the same
// octets.

#pragma once

#include "offline/cli/passphrase.h"

#include <optional>
#include <string>
#include <vector>

namespace lisrtp::cli
{

struct RerunArguments {
    std::string case_folder;
    std::vector<std::string> captures;
    std::string key_file;
    PassphraseSource passphrase;
    bool insecure_key_file = false;
};

struct Rerun {
    std::size_t files = 0;                ///< that were compared
    std::vector<std::string> differences; ///< "data/report.json: differs from the re-run"
};

/**
 * Runs this program's `decrypt` again with the options of run.json, into a folder of mode 0700
 * beside the case, which is removed afterwards, and compares data/ octet by octet. Says why when
 * that was not possible, and answers nothing.
 */
std::optional<Rerun> run_again(const RerunArguments& arguments);

} // namespace lisrtp::cli
