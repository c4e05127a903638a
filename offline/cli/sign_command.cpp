#include "offline/cli/sign_command.h"

#include "offline/cli/case_access.h"
#include "offline/cli/messages.h"
#include "offline/evidence/case_check.h"
#include "offline/evidence/output_file.h"

#include <cstdio>

namespace lisrtp::cli
{

namespace
{

/** What will be vouched for must be whole; signature and time stamp are about to be replaced.
 * @return  exit status; said */
int check_that_whole(const std::string& case_folder)
{
    if (say_if_not_permitted(case_folder))
        return exit_usage;
    const evidence::CaseCheck check = evidence::check_case(case_folder, {});
    if (!check.is_case) {
        say_error(case_folder + ": is no case");
        return exit_usage;
    }
    int status = exit_ok;
    for (const evidence::BagFault& fault : check.faults) {
        if (fault.name == evidence::signature_file || fault.name == evidence::time_stamp_file ||
            fault.name == evidence::seals_file)
            continue;
        say_error(fault.name + ": " + std::string(name_of(fault.kind)));
        status = exit_incomplete;
    }
    return status;
}

int attach(const SignArguments& arguments)
{
    const std::filesystem::path folder(arguments.case_folder);
    const auto answer = evidence::read_small_file(arguments.time_stamp_token);
    const auto text = evidence::read_small_file(folder / evidence::tag_manifest_file);
    if (!answer || !text) {
        say_error((answer ? arguments.case_folder : arguments.time_stamp_token) +
                  ": cannot be read");
        return exit_usage;
    }
    std::string why;
    const auto token = evidence::token_of(*answer, why);
    if (!token) {
        say_error(arguments.time_stamp_token + ": " + why);
        return exit_usage;
    }
    const evidence::TimeStampCheck check = evidence::check_time_stamp(*text, *token, {});
    if (!check.fits) {
        say_error(arguments.time_stamp_token + ": " + check.reason);
        return exit_usage;
    }
    std::error_code ignored;
    std::filesystem::remove(folder / evidence::time_stamp_file, ignored);
    auto file = evidence::OutputFile::create((folder / evidence::time_stamp_file).string());
    if (file)
        file->write(*token);
    if (!file || !file->finish() || !evidence::write_seals(folder)) {
        say_error(arguments.case_folder + ": the time stamp cannot be written");
        return exit_usage;
    }
    std::printf("time stamp  %s by %s\n", check.at.c_str(), printable(check.authority).c_str());
    return exit_ok;
}

} // namespace

int run_sign(const SignArguments& arguments)
{
    if (!arguments.time_stamp_token.empty() && arguments.signing.wanted()) {
        say_error("a time stamp is attached after signing, in a run of its own");
        return exit_usage;
    }
    if (!arguments.time_stamp_token.empty())
        return attach(arguments);
    if (!arguments.signing.wanted()) {
        say_error("nothing to do: no key, no request, no time stamp");
        say_hint("lisrtp sign --help");
        return exit_usage;
    }
    const auto signing = prepare_signing(arguments.signing);
    if (!signing)
        return exit_usage;
    if (const int status = check_that_whole(arguments.case_folder); status != exit_ok)
        return status;
    if (!sign_case(arguments.case_folder, *signing))
        return exit_usage;
    if (signing->key)
        std::printf("signature   %s/%s\n", arguments.case_folder.c_str(),
                    std::string(evidence::signature_file).c_str());
    if (!signing->time_stamp_request.empty())
        std::printf("request     %s\n", signing->time_stamp_request.c_str());
    return exit_ok;
}

} // namespace lisrtp::cli
