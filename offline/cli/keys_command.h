// offline/cli/keys_command.h - `lisrtp keys`: tools for the LI key file.

#pragma once

#include <string>

namespace lisrtp::cli
{

/** Says what a key file holds, or everything that is wrong with it. @return  0 good, 2 not */
int run_keys_check(const std::string& path, bool insecure_key_file);

} // namespace lisrtp::cli
