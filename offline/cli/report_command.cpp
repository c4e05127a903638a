#include "offline/cli/report_command.h"

#include "offline/cli/messages.h"
#include "offline/cli/private_file.h"
#include "offline/evidence/case_check.h"
#include "offline/evidence/html/page.h"

#include <cstdio>

namespace lisrtp::cli
{

namespace fs = std::filesystem;

int run_report(const ReportArguments& arguments)
{
    const fs::path data = fs::path(arguments.case_folder) / "data";
    const auto json = evidence::read_small_file(data / "report.json");
    if (!json) {
        say_error(arguments.case_folder + ": is no case");
        return exit_usage;
    }
    const auto page = evidence::html::page(text_of(*json), data);
    if (!page) {
        say_error(arguments.case_folder + "/data/report.json: is no report of lisrtp");
        return exit_usage;
    }
    if (!arguments.output.empty()) {
        if (!write_private_file(arguments.output, view_of(*page)))
            return exit_usage;
        std::printf("report  %s\n", arguments.output.c_str());
        return exit_ok;
    }
    const auto there = evidence::read_small_file(data / "report.html");
    if (there && text_of(*there) == *page) {
        std::printf("report  %s/data/report.html is as it was made\n",
                    arguments.case_folder.c_str());
        return exit_ok;
    }
    say_error(arguments.case_folder + "/data/report.html: is another than is made from " +
              "data/report.json now");
    say_hint("lisrtp verify tells whether the case was altered; -o FILE writes the report apart");
    return exit_incomplete;
}

} // namespace lisrtp::cli
