// offline/cli/main.cpp - the command's arguments.

#include "offline/cli/calls_command.h"
#include "offline/cli/decrypt_command.h"
#include "offline/cli/explain_command.h"
#include "offline/cli/keys_arguments.h"
#include "offline/cli/messages.h"

#include <CLI/CLI.hpp>

#include <csignal>
#include <cstdio>
#include <exception>

#include <sys/prctl.h>
#include <sys/resource.h>

namespace
{

using namespace lisrtp::cli;

/** Secrets must not end in a core file. */
void switch_core_dumps_off()
{
    const rlimit none{0, 0};
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_DUMPABLE, 0);
}

constexpr const char* decrypt_examples = R"(Examples:
  lisrtp decrypt call.pcapng --keys warrant.toml -o case
  lisrtp decrypt signalling.pcap media-*.pcap --keys warrant.toml -o case --cross-check

The case holds data/report.json, and for each call its signalling, the clear
capture (opens in Wireshark as plain RTP) and audio.

Exit status: 0 every covered call decrypted (or none covered), 1 a covered call not
fully decrypted or an input damaged, 2 key file or usage.)";

constexpr const char* calls_examples = R"(Examples:
  lisrtp calls captures/
  lisrtp calls case --json)";

constexpr const char* explain_examples = R"(Examples:
  lisrtp explain case 3
  lisrtp explain case 4f1c@10.45.1.41)";

} // namespace

int main(int argc, char** argv)
{
    switch_core_dumps_off();
    std::signal(SIGXFSZ, SIG_IGN); // a full quota is an error of writing, not an end

    CLI::App app{"Decrypts MIKEY-keyed SRTP calls from captures, under an authorisation."};
    app.name("lisrtp");
    app.require_subcommand(1);
    app.set_version_flag("--version", "lisrtp " LISRTP_VERSION);

    DecryptArguments decrypt;
    CLI::App* decrypt_command =
        app.add_subcommand("decrypt", "Decrypt covered calls and write a case");
    decrypt_command->add_option("capture", decrypt.captures, "Capture files and folders")
        ->required();
    decrypt_command->add_option("--keys", decrypt.key_file, "LI key file")->required();
    decrypt_command->add_option("-o,--output", decrypt.case_folder, "Folder of the case")
        ->required();
    decrypt_command->add_option("--engine", decrypt.engine, "Decryption engine")
        ->check(CLI::IsMember({"auto", "gcrypt", "ipsec-mb", "libsrtp"}))
        ->capture_default_str();
    decrypt_command->add_flag("--cross-check", decrypt.cross_check,
                              "Open every packet with libsrtp2 too, and compare");
    decrypt_command->add_flag("--keep-keys", decrypt.keep_keys,
                              "Leave key attributes in signalling.pcapng");
    decrypt_command->add_flag("--deep", decrypt.deep,
                              "Look for SIP in every frame: tunnels, odd ports (slow)");
    decrypt_command->add_flag("--insecure-key-file", decrypt.insecure_key_file,
                              "Read a key file that others can read too");
    decrypt_command->add_option("--passphrase-fd", decrypt.passphrase.descriptor,
                                "Descriptor with the passphrase of a sealed key file");
    decrypt_command->add_flag("-q,--quiet", decrypt.quiet, "No progress");
    decrypt_command->footer(decrypt_examples);

    CallsArguments calls;
    CLI::App* calls_command = app.add_subcommand("calls", "List the calls of captures or a case");
    calls_command->add_option("source", calls.sources, "A case, or capture files and folders")
        ->required();
    calls_command->add_flag("--json", calls.json, "As in report.json");
    calls_command->add_flag("-q,--quiet", calls.quiet, "No progress");
    calls_command->footer(calls_examples);

    std::string explained_case;
    std::string explained_call;
    CLI::App* explain_command =
        app.add_subcommand("explain", "Why a call is or is not decrypted, step by step");
    explain_command->add_option("case", explained_case, "A case")->required();
    explain_command->add_option("call", explained_call, "Its number, or its Call-ID")->required();
    explain_command->footer(explain_examples);

    const KeysArguments keys(app);

    try {
        app.parse(argc, argv);
    } catch (const CLI::CallForHelp& help) {
        return app.exit(help);
    } catch (const CLI::CallForAllHelp& help) {
        return app.exit(help);
    } catch (const CLI::CallForVersion& version) {
        return app.exit(version);
    } catch (const CLI::ParseError& error) {
        std::string text = error.what();
        if (!text.empty())
            text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
        say_error(text);
        say_hint("lisrtp --help, or lisrtp COMMAND --help");
        return exit_usage;
    }

    const auto run = [&] {
        if (decrypt_command->parsed())
            return run_decrypt(decrypt);
        if (calls_command->parsed())
            return run_calls(calls);
        if (explain_command->parsed())
            return run_explain(explained_case, explained_call);
        return keys.run();
    };
    try {
        const int status = run();
        if (std::fflush(stdout) != 0) {
            say_error("the results could not be written to standard output");
            return exit_incomplete;
        }
        return status;
    } catch (const std::exception& failure) { // no memory, or a report.json that somebody altered
        say_error(failure.what());
        return exit_usage;
    }
}
