#include "offline/cli/verify_command.h"

#include "offline/cli/case_access.h"
#include "offline/cli/messages.h"
#include "offline/cli/rerun.h"
#include "offline/evidence/case_check.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>

namespace lisrtp::cli
{

namespace
{

void say_line(const char* what, const std::string& text)
{
    std::printf("%-11s %s\n", what, text.c_str());
}

std::string counted(std::size_t count, const std::string& noun)
{
    return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

/** Of the files themselves: who vouches for them has lines of its own. */
std::string words_of_files(const evidence::CaseCheck& check)
{
    using evidence::BagFault;
    const auto faults =
        std::count_if(check.faults.begin(), check.faults.end(), [](const BagFault& fault) {
            return fault.kind != BagFault::bad_signature &&
                   fault.kind != BagFault::bad_time_stamp && fault.kind != BagFault::untrusted &&
                   fault.kind != BagFault::not_signed;
        });
    return faults == 0 ? "complete, every hash fits"
                       : counted(static_cast<std::size_t>(faults), "fault") + ", named above";
}

/** @param has_roots  somebody said whom to trust */
std::string trust_of(bool trusted, const std::string& reason, bool has_roots)
{
    if (trusted)
        return ", trusted";
    return (has_roots ? ", but is not trusted: " : ", not checked for trust: ") + reason;
}

void say_signature(const evidence::CaseCheck& check, bool has_roots)
{
    if (!check.signature) {
        say_line("signature", "none: whoever may write the case can replace all of it");
        return;
    }
    const evidence::SignatureCheck& signature = *check.signature;
    if (!signature.fits) {
        say_line("signature", "does not hold: " + printable(signature.reason));
        return;
    }
    say_line("signature", "fits, by " + printable(signature.signer) +
                              (signature.signed_at.empty() ? "" : " at " + signature.signed_at) +
                              trust_of(signature.trusted, printable(signature.reason), has_roots));
}

void say_time_stamp(const evidence::CaseCheck& check, bool has_roots)
{
    if (!check.time_stamp) {
        say_line("time stamp", "none");
        return;
    }
    const evidence::TimeStampCheck& stamp = *check.time_stamp;
    if (!stamp.fits) {
        say_line("time stamp", "does not hold: " + printable(stamp.reason));
        return;
    }
    say_line("time stamp", stamp.at + ", by " + printable(stamp.authority) +
                               trust_of(stamp.trusted, printable(stamp.reason), has_roots));
}

/** @return  whether the same captures give the same octets */
int compare_with_rerun(const VerifyArguments& arguments)
{
    const auto run = run_again({arguments.case_folder, arguments.captures, arguments.key_file,
                                arguments.passphrase, arguments.insecure_key_file});
    if (!run)
        return exit_usage;
    for (const std::string& difference : run->differences)
        say_error(difference);
    say_line("re-run", run->differences.empty()
                           ? "the same, octet for octet: " + counted(run->files, "file")
                           : counted(run->differences.size(), "difference") + ", named above");
    return run->differences.empty() ? exit_ok : exit_incomplete;
}

} // namespace

int run_verify(const VerifyArguments& arguments)
{
    if (arguments.captures.empty() != arguments.key_file.empty()) {
        say_error("a re-run needs --captures and --keys");
        return exit_usage;
    }
    Bytes roots;
    if (!arguments.trusted_roots.empty()) {
        auto read = evidence::read_small_file(arguments.trusted_roots);
        if (!read || text_of(*read).find("BEGIN CERTIFICATE") == std::string_view::npos) {
            say_error(arguments.trusted_roots + ": holds no certificate in PEM");
            return exit_usage;
        }
        roots = std::move(*read);
    }
    if (say_if_not_permitted(arguments.case_folder)) // nobody has altered it
        return exit_usage;
    const evidence::CaseCheck check = evidence::check_case(arguments.case_folder, roots);
    if (!check.is_case) {
        say_error(arguments.case_folder + ": is no case");
        return exit_usage;
    }
    for (const evidence::BagFault& fault : check.faults)
        say_error(printable(fault.name) + ": " + std::string(name_of(fault.kind)));
    say_line("files", words_of_files(check));
    say_signature(check, !roots.empty());
    say_time_stamp(check, !roots.empty());
    int status = check.intact() ? exit_ok : exit_incomplete;
    if (!arguments.captures.empty())
        status = std::max(status, compare_with_rerun(arguments));
    return status;
}

} // namespace lisrtp::cli
