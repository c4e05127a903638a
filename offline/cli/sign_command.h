// offline/cli/sign_command.h - `lisrtp sign`: vouching for a finished case.

#pragma once

#include "offline/cli/signing.h"

namespace lisrtp::cli
{

struct SignArguments {
    std::string case_folder;
    SigningArguments signing;
    std::string time_stamp_token; ///< an authority's answer, to be attached
};

/** @return  0 done; 1 the case is not intact; 2 arguments, key or answer */
int run_sign(const SignArguments& arguments);

} // namespace lisrtp::cli
