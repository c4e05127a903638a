#include "offline/cli/evidence_arguments.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>

namespace lisrtp::cli
{

namespace
{

constexpr const char* report_examples = R"(Examples:
  lisrtp report case                        whether data/report.html is as it was made
  lisrtp report case -o for-the-file.html   the report alone; its audio stays in the case

It is made from data/report.json and the audio of the case, and fetches nothing from anywhere.

Exit status: 0 as it was made, or written; 1 another than is made now; 2 no case, or the new file.)";

constexpr const char* verify_examples = R"(Examples:
  lisrtp verify case
  lisrtp verify case --trust laboratory-ca.pem
  lisrtp verify case --captures call.pcapng --keys warrant.toml

With --captures and --keys the case is made once more and compared octet for octet.

Exit status: 0 intact, 1 something differs and is named, 2 no case or usage.)";

constexpr const char* sign_examples = R"(Examples:
  lisrtp sign case --sign-key examiner.pem --sign-cert examiner.crt
  lisrtp sign case --sign-key examiner.p12 --time-stamp-request case.tsq
  lisrtp sign case --time-stamp-token case.tsr

The request goes to a time stamping authority (RFC 3161) by whatever way there is; its answer is
attached afterwards. Without lisrtp:
  cd case; openssl cms -verify -binary -inform DER -in tagmanifest-sha256.txt.p7s \
      -content tagmanifest-sha256.txt -CAfile laboratory-ca.pem
  openssl ts -verify -token_in -in tagmanifest-sha256.txt.tst \
      -data tagmanifest-sha256.txt -CAfile authority.pem

Exit status: 0 done, 1 the case is not whole and was not signed, 2 no case, key, token or usage.)";

/** Where a run finds and puts things, and how it speaks; not what it finds. */
constexpr auto of_the_place = std::to_array<std::string_view>(
    {"--keys", "--output", "--quiet", "--json-progress", "--help", "--insecure-key-file",
     "--passphrase-fd", "--sign-key", "--sign-cert", "--sign-passphrase-fd", "--time-stamp-request",
     "-j", "--threads", "--jobs"});

bool is_of_the_place(const CLI::Option& option)
{
    return option.get_positional() ||
           std::any_of(of_the_place.begin(), of_the_place.end(),
                       [&](std::string_view name) { return option.check_name(std::string(name)); });
}

} // namespace

void add_signing_options(CLI::App& command, SigningArguments& signing)
{
    command.add_option("--sign-key", signing.key, "Key that signs the case: PEM or PKCS#12");
    command.add_option("--sign-cert", signing.certificate, "Its certificate, PEM");
    command.add_option("--sign-passphrase-fd", signing.passphrase.descriptor,
                       "Descriptor with the passphrase of the key");
    command.add_option("--time-stamp-request", signing.time_stamp_request,
                       "Write a request for a time stamp (RFC 3161) into this new file");
}

std::vector<std::string> options_of(const CLI::App& command)
{
    std::vector<std::string> words;
    for (const CLI::Option* option : command.get_options()) {
        if (option->count() == 0 || is_of_the_place(*option))
            continue;
        const std::string name = "--" + option->get_single_name();
        if (option->get_expected_max() == 0) {
            words.push_back(name);
            continue;
        }
        for (const std::string& value : option->results()) {
            words.push_back(name);
            words.push_back(value);
        }
    }
    return words;
}

EvidenceArguments::EvidenceArguments(CLI::App& app)
{
    add_report(app);
    add_verify(app);
    add_sign(app);
}

void EvidenceArguments::add_report(CLI::App& app)
{
    report_ = app.add_subcommand("report", "Write the report of a case again, for people");
    report_->add_option("case", report_arguments_.case_folder, "A case")->required();
    report_->add_option("-o,--output", report_arguments_.output, "The new HTML file");
    report_->footer(report_examples);
}

void EvidenceArguments::add_verify(CLI::App& app)
{
    verify_ = app.add_subcommand("verify", "Check that a case is what it was when it was made");
    verify_->add_option("case", verify_arguments_.case_folder, "A case")->required();
    verify_->add_option("--trust", verify_arguments_.trusted_roots,
                        "Roots that signature and time stamp must lead to, PEM");
    verify_->add_option("--captures", verify_arguments_.captures,
                        "The captures that it was made of: make it again and compare");
    verify_->add_option("--keys", verify_arguments_.key_file, "LI key file, for --captures");
    verify_->add_option("--passphrase-fd", verify_arguments_.passphrase.descriptor,
                        "Descriptor with the passphrase of a sealed key file");
    verify_->add_flag("--insecure-key-file", verify_arguments_.insecure_key_file,
                      "Read a key file that others can read too");
    verify_->footer(verify_examples);
}

void EvidenceArguments::add_sign(CLI::App& app)
{
    sign_ = app.add_subcommand("sign", "Sign a case, and have it stamped with a time");
    sign_->add_option("case", sign_arguments_.case_folder, "A case")->required();
    add_signing_options(*sign_, sign_arguments_.signing);
    sign_->add_option("--time-stamp-token", sign_arguments_.time_stamp_token,
                      "Attach this answer of a time stamping authority");
    sign_->footer(sign_examples);
}

bool EvidenceArguments::parsed() const
{
    return report_->parsed() || verify_->parsed() || sign_->parsed();
}

int EvidenceArguments::run() const
{
    if (report_->parsed())
        return run_report(report_arguments_);
    if (verify_->parsed())
        return run_verify(verify_arguments_);
    return run_sign(sign_arguments_);
}

} // namespace lisrtp::cli
