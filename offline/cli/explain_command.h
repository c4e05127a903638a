// offline/cli/explain_command.h - `lisrtp explain`: why a call is or is not decrypted, step by
// step.

#pragma once

#include <string>

namespace lisrtp::cli
{

/**
 * @param call  its number in the case, or its Call-ID
 * @return  0; 2 when there is no such case or call
 */
int run_explain(const std::string& case_folder, const std::string& call);

} // namespace lisrtp::cli
