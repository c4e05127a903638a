// offline/cli/verify_command.h - `lisrtp verify`: is a case what it was when it was made?

#pragma once

#include "offline/cli/passphrase.h"

#include <string>
#include <vector>

namespace lisrtp::cli
{

struct VerifyArguments {
    std::string case_folder;
    std::string trusted_roots;         ///< PEM; empty: nobody is trusted beforehand
    std::vector<std::string> captures; ///< with them the case is made once more and compared
    std::string key_file;
    PassphraseSource passphrase;
    bool insecure_key_file = false;
};

/** @return  0 intact; 1 something differs, and was named; 2 no case, or the arguments */
int run_verify(const VerifyArguments& arguments);

} // namespace lisrtp::cli
