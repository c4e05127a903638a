// offline/cli/main.cpp - the command's arguments.

#include "offline/cli/calls_command.h"
#include "offline/cli/compare_command.h"
#include "offline/cli/decrypt_command.h"
#include "offline/cli/engines.h"
#include "offline/cli/evidence_arguments.h"
#include "offline/cli/explain_command.h"
#include "offline/cli/follow_command.h"
#include "offline/cli/index_command.h"
#include "offline/cli/keys_arguments.h"
#include "offline/cli/messages.h"
#include "offline/cli/session_keys_command.h"
#include "offline/cli/unknown_command.h"

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

constexpr const char* index_examples = R"(Examples:
  lisrtp index /archive/2026-11/ -o case
  lisrtp index day.tar.xz -o case -j 4
  lisrtp calls case --party alice@ims.example
  lisrtp unlock case --keys warrant.toml

Killed at any moment and started again, it goes on where it was: captures that were
read are known by their hashes. More captures may be added until the case is
decrypted. No key is stored, also none that lies open in the signalling.

Exit status: 0 all read, 1 an input is damaged, 2 usage or the case's folder.)";

constexpr const char* unlock_examples = R"(Examples:
  lisrtp unlock case --keys warrant.toml
  lisrtp unlock case /mnt/archive/2026-11/ --keys warrant.toml

The captures must be those of the case: their hashes are compared. Results of another
key file are replaced.

Exit status: as of decrypt.)";

constexpr const char* follow_examples = R"(Examples:
  dumpcap -i eth0 -w - | lisrtp follow - --keys warrant.toml -o case --save eth0.pcapng
  ssh probe dumpcap -i eth0 -w - | lisrtp follow - --keys warrant.toml -o case

Says when a covered call begins, when its keys are found, and when it has ended. At the
end of the pipe, or on SIGINT (Ctrl-C) or SIGTERM, media is decrypted into the case.

Exit status: as of decrypt.)";

constexpr const char* calls_examples = R"(Examples:
  lisrtp calls captures/
  lisrtp calls case --json
  lisrtp calls case --party alice --from 2026-11-03 --to 2026-11-04
  lisrtp calls case --between sip:alice@ims.example sip:bob@ims.example
  lisrtp calls case --verdict tags-failed
  lisrtp calls case --ssrc deadbeef

Exit status: 0 listed, also when no call passes; 1 an input is damaged; 2 nothing to
read, or usage.)";

constexpr const char* session_keys_examples = R"(Examples:
  lisrtp session-keys case --keys warrant.toml -o session-keys.toml
  lisrtp session-keys call.pcapng --keys warrant.toml -o session-keys.toml --call 3
  wireshark -o lisrtp.key_file:session-keys.toml media-only.pcapng

The file is a key file: lisrtp decrypt reads it too. Its keys hold for their streams
and within the authorisations only.

Exit status: 0 written, 1 a named call has no key or an input is damaged, 2 key file,
usage, or the new file.)";

constexpr const char* compare_examples = R"(Examples:
  lisrtp compare network-a.pcapng network-b.pcapng --keys warrant.toml
  lisrtp compare case-a case-b --json

For every Diffie-Hellman exchange: the public values as A and B saw them, by
fingerprint, what should have been sent where the key file has the subscriber's key,
and where a value changed. A terminal that does not use the agreed key is told
apart from somebody between the networks.

Exit status: 0 no value changed and none is a cheat's, 1 some is or an input is
damaged, 2 key file or usage.)";

constexpr const char* explain_examples = R"(Examples:
  lisrtp explain case 3
  lisrtp explain case 4f1c@10.45.1.41

Exit status: 0 told, 2 no such case or call.)";

void add_progress_options(CLI::App& command, ProgressStyle& style)
{
    command.add_flag("-q,--quiet", style.quiet, "No progress");
    command.add_flag("--json-progress", style.json, "Progress as JSON, a line a second on stderr");
}

/** The filter's options as they were written. */
struct CallFilterArguments {
    std::string from;
    std::string to;
    std::string party;
    std::vector<std::string> between;
    std::string verdict;
    std::string ssrc;
};

std::optional<lisrtp::Timestamp> read_time(const std::string& text)
{
    const auto at = lisrtp::from_rfc3339(text);
    return at ? at : lisrtp::from_rfc3339(text + "T00:00:00Z");
}

std::vector<std::string> names_of_verdicts()
{
    using lisrtp::casebook::Verdict;
    std::vector<std::string> names;
    for (int verdict = 0; verdict <= static_cast<int>(Verdict::damaged); ++verdict)
        names.emplace_back(name_of(static_cast<Verdict>(verdict)));
    return names;
}

/** False after it said what is wrong. */
bool read_filter(const CallFilterArguments& written, lisrtp::archive::CallFilter& filter)
{
    for (const auto& [text, bound] :
         {std::pair(&written.from, &filter.from), std::pair(&written.to, &filter.to)}) {
        if (text->empty())
            continue;
        *bound = read_time(*text);
        if (!*bound) {
            say_error(*text + ": is no time");
            say_hint("2026-11-03, or 2026-11-03T10:00:00Z");
            return false;
        }
    }
    filter.party = written.party;
    filter.verdict = written.verdict;
    if (!written.between.empty())
        filter.between.emplace(written.between.at(0), written.between.at(1));
    if (!written.ssrc.empty()) {
        char* end = nullptr;
        const unsigned long value = std::strtoul(written.ssrc.c_str(), &end, 16);
        if (*end != '\0' || value > 0xFFFFFFFFul) {
            say_error(written.ssrc + ": is no SSRC of up to eight hex digits");
            return false;
        }
        filter.ssrc = lisrtp::Ssrc{static_cast<std::uint32_t>(value)};
    }
    return true;
}

} // namespace

int main(int argc, char** argv)
{
    switch_core_dumps_off();
    heed_lesser_cpu();
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
    decrypt_command->add_option("-j,--jobs", decrypt.jobs,
                                "Threads (as many as processors, unless said otherwise)");
    decrypt_command
        ->add_option("--roc-budget", decrypt.roc_budget,
                     "Trials that finding a stream's rollover counter may cost, or full")
        ->transform(CLI::Transformer({{"full", std::to_string(std::uint64_t{1} << 32)}}))
        ->check(CLI::Range(std::uint64_t{0}, std::uint64_t{1} << 32))
        ->capture_default_str();
    decrypt_command->add_flag("--cross-check", decrypt.cross_check,
                              "Open every packet with libsrtp2 too, and compare");
    decrypt_command->add_flag("--keep-keys", decrypt.keep_keys,
                              "Leave key attributes in signalling.pcapng");
    decrypt_command->add_flag("--covered-only", decrypt.covered_only,
                              "Leave strangers' calls and signalling out of the case");
    decrypt_command->add_option("--keylog", decrypt.key_log,
                                "TLS key log (SSLKEYLOGFILE) of connections with SIP");
    decrypt_command->add_flag("--deep", decrypt.deep,
                              "Look for SIP in every frame: tunnels, odd ports (slow)");
    decrypt_command->add_flag("--insecure-key-file", decrypt.insecure_key_file,
                              "Read a key file that others can read too");
    decrypt_command->add_option("--passphrase-fd", decrypt.passphrase.descriptor,
                                "Descriptor with the passphrase of a sealed key file");
    add_signing_options(*decrypt_command, decrypt.signing);
    add_progress_options(*decrypt_command, decrypt.progress);
    decrypt_command->footer(decrypt_examples);

    IndexArguments index;
    CLI::App* index_command =
        app.add_subcommand("index", "Read captures into a case, to be decrypted later");
    index_command->add_option("capture", index.captures, "Capture files, folders, archives, -")
        ->required();
    index_command->add_option("-o,--output", index.case_folder, "Folder of the case")->required();
    index_command->add_option("-j,--jobs", index.jobs, "Captures read at the same time");
    index_command->add_option("--keylog", index.key_log,
                              "TLS key log (SSLKEYLOGFILE) of connections with SIP");
    index_command->add_flag("--deep", index.deep,
                            "Look for SIP in every frame: tunnels, odd ports (slow)");
    add_progress_options(*index_command, index.progress);
    index_command->footer(index_examples);

    DecryptArguments follow;
    std::string follow_save;
    CLI::App* follow_command =
        app.add_subcommand("follow", "Follow a capture that is being made, from a pipe");
    follow_command->add_option("pipe", follow.captures, "- or a named pipe")
        ->required()
        ->expected(1);
    follow_command->add_option("--keys", follow.key_file, "LI key file")->required();
    follow_command->add_option("-o,--output", follow.case_folder, "Folder of the case")->required();
    follow_command->add_option("--save", follow_save, "Keep the capture in this new file");
    follow_command->add_flag("--insecure-key-file", follow.insecure_key_file,
                             "Read a key file that others can read too");
    follow_command->add_option("--passphrase-fd", follow.passphrase.descriptor,
                               "Descriptor with the passphrase of a sealed key file");
    add_progress_options(*follow_command, follow.progress);
    follow_command->footer(follow_examples);

    DecryptArguments unlock;
    CLI::App* unlock_command =
        app.add_subcommand("unlock", "Decrypt an indexed case, from the original captures");
    unlock_command->add_option("case", unlock.case_folder, "A case")->required();
    unlock_command->add_option("capture", unlock.captures, "Where the captures lie now");
    unlock_command->add_option("--keys", unlock.key_file, "LI key file")->required();
    unlock_command->add_flag("--keep-keys", unlock.keep_keys,
                             "Leave key attributes in signalling.pcapng");
    unlock_command->add_flag("--covered-only", unlock.covered_only,
                             "Leave strangers' calls and signalling out of the case");
    unlock_command->add_option("--keylog", unlock.key_log,
                               "TLS key log (SSLKEYLOGFILE) of connections with SIP");
    unlock_command->add_flag("--deep", unlock.deep, "As the index was made");
    unlock_command->add_flag("--insecure-key-file", unlock.insecure_key_file,
                             "Read a key file that others can read too");
    unlock_command->add_option("--passphrase-fd", unlock.passphrase.descriptor,
                               "Descriptor with the passphrase of a sealed key file");
    add_signing_options(*unlock_command, unlock.signing);
    add_progress_options(*unlock_command, unlock.progress);
    unlock_command->footer(unlock_examples);

    CallsArguments calls;
    CLI::App* calls_command = app.add_subcommand("calls", "List the calls of captures or a case");
    calls_command->add_option("source", calls.sources, "A case, or capture files and folders")
        ->required();
    CallFilterArguments filter;
    calls_command->add_option("--from", filter.from, "Not ended before TIME")->type_name("TIME");
    calls_command->add_option("--to", filter.to, "Begun before TIME (RFC 3339, or a day in UTC)")
        ->type_name("TIME");
    calls_command->add_option("--party", filter.party, "One side's address contains TEXT")
        ->type_name("TEXT");
    calls_command->add_option("--between", filter.between, "The two sides' addresses contain these")
        ->expected(2)
        ->type_name("TEXT");
    calls_command->add_option("--verdict", filter.verdict, "As in report.json")
        ->check(CLI::IsMember(names_of_verdicts()));
    calls_command->add_option("--ssrc", filter.ssrc, "One of its streams has it")->type_name("HEX");
    calls_command->add_flag("--json", calls.json, "As in report.json");
    add_progress_options(*calls_command, calls.progress);
    calls_command->footer(calls_examples);

    std::string explained_case;
    std::string explained_call;
    CLI::App* explain_command =
        app.add_subcommand("explain", "Why a call is or is not decrypted, step by step");
    explain_command->add_option("case", explained_case, "A case")->required();
    explain_command->add_option("call", explained_call, "Its number, or its Call-ID")->required();
    explain_command->footer(explain_examples);

    SessionKeysArguments session_keys;
    CLI::App* session_keys_command = app.add_subcommand(
        "session-keys",
        "Write the keys of single streams, for Wireshark or a part of the captures");
    session_keys_command
        ->add_option("source", session_keys.sources, "A case, or capture files and folders")
        ->required();
    session_keys_command->add_option("--keys", session_keys.key_file, "LI key file")->required();
    session_keys_command->add_option("-o,--output", session_keys.output, "New file, mode 0600")
        ->required();
    session_keys_command
        ->add_option("--call", session_keys.calls, "Only of this call: its number, or its Call-ID")
        ->type_name("CALL");
    session_keys_command->add_flag("--deep", session_keys.deep,
                                   "Look for SIP in every frame: tunnels, odd ports (slow)");
    session_keys_command->add_flag("--insecure-key-file", session_keys.insecure_key_file,
                                   "Read a key file that others can read too");
    session_keys_command->add_option("--passphrase-fd", session_keys.passphrase.descriptor,
                                     "Descriptor with the passphrase of a sealed key file");
    add_progress_options(*session_keys_command, session_keys.progress);
    session_keys_command->footer(session_keys_examples);

    CompareArguments compare;
    CLI::App* compare_command =
        app.add_subcommand("compare", "Compare two networks' views of key agreements");
    compare_command->add_option("A", compare.first, "A case, a capture, or a folder of captures")
        ->required();
    compare_command->add_option("B", compare.second, "The same of the other network")->required();
    compare_command->add_option("--keys", compare.key_file, "LI key file");
    compare_command->add_flag("--json", compare.json, "JSON");
    compare_command->add_flag("--insecure-key-file", compare.insecure_key_file,
                              "Read a key file that others can read too");
    compare_command->add_option("--passphrase-fd", compare.passphrase.descriptor,
                                "Descriptor with the passphrase of a sealed key file");
    compare_command->add_flag("-q,--quiet", compare.quiet, "No progress");
    compare_command->footer(compare_examples);

    const KeysArguments keys(app);
    const EvidenceArguments evidence(app);

    try {
        app.parse(argc, argv);
    } catch (const CLI::CallForHelp& help) {
        return app.exit(help);
    } catch (const CLI::CallForAllHelp& help) {
        return app.exit(help);
    } catch (const CLI::CallForVersion& version) {
        return app.exit(version);
    } catch (const CLI::ParseError& error) {
        if (say_unknown_command(app) || say_unknown_option(app))
            return exit_usage;
        std::string text = error.what();
        if (!text.empty())
            text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
        say_error(text);
        say_hint("lisrtp --help, or lisrtp COMMAND --help");
        return exit_usage;
    }

    const auto run = [&] {
        if (decrypt_command->parsed()) {
            decrypt.command_line.assign(argv, argv + argc);
            decrypt.options = options_of(*decrypt_command);
            return run_decrypt(decrypt);
        }
        if (evidence.parsed())
            return evidence.run();
        if (follow_command->parsed()) {
            follow.command_line.assign(argv, argv + argc);
            follow.options = options_of(*follow_command);
            return run_follow(follow, follow_save);
        }
        if (index_command->parsed())
            return run_index(index);
        if (unlock_command->parsed()) {
            unlock.command_line.assign(argv, argv + argc);
            unlock.options = options_of(*unlock_command);
            return run_unlock(unlock);
        }
        if (calls_command->parsed()) {
            if (!read_filter(filter, calls.filter))
                return exit_usage;
            return run_calls(calls);
        }
        if (compare_command->parsed())
            return run_compare(compare);
        if (explain_command->parsed())
            return run_explain(explained_case, explained_call);
        if (session_keys_command->parsed())
            return run_session_keys(session_keys);
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
