#include "offline/cli/report_command.h"

#include "offline/cli/case_access.h"
#include "offline/cli/messages.h"
#include "offline/evidence/html/page.h"
#include "offline/evidence/output_file.h"
#include "offline/evidence/report_reader.h"

#include <cstdio>
#include <filesystem>
#include <fstream>

namespace lisrtp::cli
{

namespace fs = std::filesystem;

namespace
{

bool write_page(std::istream& json, const fs::path& data, const std::string& path)
{
    auto file = evidence::OutputFile::create(path);
    const bool made =
        file && evidence::html::write_page(
                    json, data, [&file](std::string_view piece) { file->write(view_of(piece)); });
    const Result<void> written = file ? file->finish() : Result<void>(file.error());
    if (!written)
        say_error(path + ": " + written.error().field);
    else if (!made)
        say_error(path + ": is not whole");
    return made && written;
}

/** Whether report.html is, octet for octet, what is made of report.json now. */
bool is_as_made(std::istream& json, const fs::path& data)
{
    std::ifstream there(data / "report.html", std::ios::binary);
    bool same = true;
    std::string part;
    const bool made = evidence::html::write_page(json, data, [&](std::string_view piece) {
        part.resize(piece.size());
        there.read(part.data(), static_cast<std::streamsize>(part.size()));
        same = same && there && part == piece;
    });
    return made && same && there.peek() == std::ifstream::traits_type::eof();
}

} // namespace

int run_report(const ReportArguments& arguments)
{
    const fs::path data = fs::path(arguments.case_folder) / "data";
    std::ifstream json(data / "report.json", std::ios::binary);
    if (!json) {
        if (is_only_indexed(arguments.case_folder))
            say_only_indexed(arguments.case_folder);
        else if (!say_if_not_permitted(arguments.case_folder))
            say_error(arguments.case_folder + ": is no case");
        return exit_usage;
    }
    if (!evidence::read_report(json)) {
        say_error(arguments.case_folder + "/data/report.json: is no report of lisrtp");
        return exit_usage;
    }
    std::error_code ignored;
    if (fs::exists(fs::symlink_status(arguments.output, ignored))) {
        say_error(arguments.output + ": exists already");
        say_hint("name a new file with -o");
        return exit_usage;
    }
    if (!arguments.output.empty()) {
        if (!write_page(json, data, arguments.output))
            return exit_usage;
        std::printf("report  %s\n", arguments.output.c_str());
        return exit_ok;
    }
    if (is_as_made(json, data)) {
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
