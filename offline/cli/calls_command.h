// offline/cli/calls_command.h - `lisrtp calls`: which calls are there, without opening any.

#pragma once

#include "offline/archive/case_calls.h"

#include "offline/cli/terminal_progress.h"

#include <string>
#include <vector>

namespace lisrtp::cli
{

struct CallsArguments {
    std::vector<std::string> sources; ///< one finished case, or captures
    archive::CallFilter filter;
    bool json = false;
    ProgressStyle progress;
};

/** @return  0; 1: an input is damaged; 2: nothing to read */
int run_calls(const CallsArguments& arguments);

} // namespace lisrtp::cli
