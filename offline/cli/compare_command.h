// offline/cli/compare_command.h - `lisrtp compare`: one call as two networks saw it.

#pragma once

#include "offline/cli/passphrase.h"

#include <string>

namespace lisrtp::cli
{

struct CompareArguments {
    std::string first; ///< network A: a case, or a capture, or a folder of them
    std::string second;
    std::string key_file; ///< empty: nobody knows what should have been sent
    PassphraseSource passphrase;
    bool insecure_key_file = false;
    bool json = false;
    bool quiet = false;
};

/**
 * @return  0: no value changed and none is a cheat's; 1: some is, or an input is damaged; 2: key
 *          file or usage
 */
int run_compare(const CompareArguments& arguments);

} // namespace lisrtp::cli
