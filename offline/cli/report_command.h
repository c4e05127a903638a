// offline/cli/report_command.h - `lisrtp report`: the report of a case, written again.

#pragma once

#include <string>

namespace lisrtp::cli
{

struct ReportArguments {
    std::string case_folder;
    std::string output; ///< empty: compare with the report that is in the case
};

/** @return  0 written, or the same; 1 the case has another report; 2 no case, or cannot be written
 */
int run_report(const ReportArguments& arguments);

} // namespace lisrtp::cli
