// offline/cli/evidence_arguments.h - the arguments of `lisrtp report|verify|sign`.

#pragma once

#include "offline/cli/report_command.h"
#include "offline/cli/sign_command.h"
#include "offline/cli/verify_command.h"

namespace CLI
{
class App;
}

namespace lisrtp::cli
{

/** --sign-key, --sign-cert, --sign-passphrase-fd, --time-stamp-request. */
void add_signing_options(CLI::App& command, SigningArguments& signing);

/** The options given to a command on which its results depend, as words for another run. */
std::vector<std::string> options_of(const CLI::App& command);

/** Adds the commands to `app` and keeps what was given to them. Stays where it was made. */
class EvidenceArguments
{
public:
    explicit EvidenceArguments(CLI::App& app);
    EvidenceArguments(const EvidenceArguments&) = delete;
    EvidenceArguments& operator=(const EvidenceArguments&) = delete;

    bool parsed() const;
    int run() const;

private:
    void add_report(CLI::App& app);
    void add_verify(CLI::App& app);
    void add_sign(CLI::App& app);

    CLI::App* report_ = nullptr;
    CLI::App* verify_ = nullptr;
    CLI::App* sign_ = nullptr;
    ReportArguments report_arguments_;
    VerifyArguments verify_arguments_;
    SignArguments sign_arguments_;
};

} // namespace lisrtp::cli
