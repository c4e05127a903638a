#include "offline/cli/decrypt_command.h"

#include "keys/base/hex.h"
#include "keys/casebook/casebook.h"
#include "keys/crypto/hash.h"
#include "offline/archive/decrypt_pass.h"
#include "offline/archive/dissect_client.h"
#include "offline/archive/index_pass.h"
#include "offline/cli/calls_table.h"
#include "offline/cli/engines.h"
#include "offline/cli/inputs.h"
#include "offline/cli/messages.h"
#include "offline/cli/terminal_progress.h"
#include "offline/evidence/bag.h"
#include "offline/evidence/output_folder.h"

#include <cstdio>
#include <filesystem>

namespace lisrtp::cli
{

namespace
{

/** What tells two runs over the same inputs that they make the same case. */
std::string identity_of(const archive::Index& index)
{
    crypto::Sha256 sha256;
    for (const evidence::ReportedInput& input : index.inputs)
        sha256.update(view_of(input.sha256));
    return "inputs " + to_hex(sha256.finish());
}

/** A folder that is certainly somebody else's is refused before hours of reading. */
bool is_foreign_folder(const std::string& path)
{
    std::error_code ignored;
    return std::filesystem::exists(path, ignored) &&
           (!std::filesystem::is_directory(path, ignored) ||
            (!std::filesystem::is_empty(path, ignored) &&
             !std::filesystem::exists(std::filesystem::path(path) / evidence::OutputFolder::marker,
                                      ignored)));
}

void say_foreign_folder(const std::string& path)
{
    say_error(path + ": exists, and is not a case of these captures");
    say_hint("name a new folder with -o");
}

/**
 * A case is made anew: nothing of an earlier run, which may have had another key file, may stay in
 * it. What is not the case's own is not touched, and refused.
 */
bool clear_earlier_results(const std::string& path)
{
    const std::filesystem::path data = std::filesystem::path(path) / "data";
    std::error_code failure;
    for (const char* own : {"calls", "streams", "report.json"})
        std::filesystem::remove_all(data / own, failure);
    for (std::filesystem::directory_iterator rest(data, failure), end; rest != end;
         rest.increment(failure)) {
        say_error(rest->path().string() + ": is not of this case");
        say_hint("move it away, or name a new folder with -o");
        return false;
    }
    return true;
}

bool is_fully_opened(casebook::Verdict verdict)
{
    using casebook::Verdict;
    switch (verdict) {
    case Verdict::decrypted:
    case Verdict::not_covered:
    case Verdict::events_only:
    case Verdict::no_media:
    case Verdict::refused:
    case Verdict::plain:
        return true;
    case Verdict::partly:
    case Verdict::no_secret:
    case Verdict::value_mismatch:
    case Verdict::tampered_between_networks:
    case Verdict::tags_failed:
    case Verdict::unsupported:
    case Verdict::damaged:
        break;
    }
    return false;
}

void add_unread(const casebook::Findings& findings, evidence::Report& report)
{
    for (const casebook::Unread& unread : findings.unread()) {
        auto [entry, is_new] =
            report.skipped.try_emplace("SIP that cannot be read: " + describe(unread.error));
        if (is_new)
            entry->second.first = unread.place;
        ++entry->second.frames;
    }
}

/** Streams that stay as they are: known to exist, not opened. */
void add_unclaimed(const archive::MediaPlan& plan, evidence::Report& report)
{
    for (const archive::StreamRecord& record : plan.unclaimed) {
        evidence::ReportedStream stream;
        stream.ssrc = record.id.ssrc;
        stream.source = record.id.source;
        stream.destination = record.id.destination;
        stream.first = record.first;
        stream.last = record.last;
        stream.totals.not_covered = record.packets;
        report.streams_without_call.push_back(std::move(stream));
    }
}

/** Keys tried in vain and odd ends: one line a call on stderr. */
void say_what_failed(const evidence::Report& report)
{
    for (std::size_t i = 0; i < report.calls.size(); ++i) {
        const casebook::Judgement& judgement = report.calls[i].judgement;
        if (!is_fully_opened(judgement.verdict))
            say_error("call " + std::to_string(i + 1) + ": " +
                      std::string(name_of(judgement.verdict)) + ": " + judgement.reason);
    }
    for (std::size_t i = 0; i < report.inputs.size(); ++i)
        if (!report.inputs[i].damage.empty())
            say_error(report.inputs[i].name + ": " + report.inputs[i].damage);
    if (!report.memory_locked) {
        say_note("the secrets could not be locked into memory");
        say_hint("raise the limit: ulimit -l unlimited");
    }
    if (report.cross_check_differences > 0)
        say_error("the engines differ on " + std::to_string(report.cross_check_differences) +
                  " packets");
}

int exit_status(const evidence::Report& report, bool damaged)
{
    bool complete = !damaged && report.cross_check_differences == 0;
    for (const evidence::ReportedCall& call : report.calls)
        complete = complete && is_fully_opened(call.judgement.verdict);
    for (const evidence::ReportedStream& stream : report.streams_without_call)
        complete = complete && stream.totals.failed == 0;
    return complete ? exit_ok : exit_incomplete;
}

Result<void> write_case(const evidence::OutputFolder& folder, const evidence::Report& report)
{
    if (auto written =
            folder.write_file("data/report.json", view_of(evidence::report_json(report)));
        !written)
        return written;
    const std::vector<evidence::BagLine> info{{"Bag-Software-Agent", "lisrtp"}};
    if (auto bagged = evidence::write_bag(folder.path(), info); !bagged)
        return bagged;
    return folder.sync();
}

int say_write_error(const std::string& case_folder, const Error& error)
{
    say_error(case_folder + ": " + std::string(name_of(error.code)) + ": " + error.field);
    say_hint("the case is not whole; run again when there is room");
    return exit_incomplete;
}

void say_results(const std::string& case_folder, const evidence::Report& report)
{
    const std::string text = verdict_table(call_lines(report)) + stray_lines(report) +
                             proof_lines(report) + "report  " + case_folder + "/data/report.json\n";
    std::fputs(text.c_str(), stdout);
    for (const evidence::ReportedCall& call : report.calls)
        if (const auto audio = call.files.find("audio"); audio != call.files.end())
            std::printf("audio   %s/data/%s\n", case_folder.c_str(), audio->second.c_str());
}

} // namespace

int run_decrypt(const DecryptArguments& arguments)
{
    const auto keys =
        read_keys(arguments.key_file, arguments.insecure_key_file, arguments.passphrase);
    if (!keys)
        return exit_usage;
    if (is_foreign_folder(arguments.case_folder)) {
        say_foreign_folder(arguments.case_folder);
        return exit_usage;
    }
    bool damaged = false;
    const capture::InputList inputs = find_captures(arguments.captures, damaged);
    if (inputs.files.empty()) {
        say_error("no capture to read");
        return damaged ? exit_incomplete : exit_usage;
    }
    for (const capture::InputFile& input : inputs.files)
        if (input.is_pipe) {
            say_error(input.path + ": a pipe cannot be read twice");
            say_hint("save the capture into a file first");
            return exit_usage;
        }

    TerminalProgress progress(arguments.quiet);
    casebook::Casebook casebook(&*keys);
    archive::Index index =
        archive::index_inputs(inputs, casebook, progress,
                              {.dissector = archive::dissect_program(), .deep = arguments.deep});
    say_no_dissection(index.no_dissection);
    const casebook::Findings findings = casebook.conclude();
    const archive::MediaPlan plan = archive::plan_media(index.streams, findings);

    const auto folder = evidence::OutputFolder::open(arguments.case_folder, identity_of(index));
    if (!folder) {
        if (folder.error().code == ErrorCode::not_empty ||
            folder.error().code == ErrorCode::other_case)
            say_foreign_folder(arguments.case_folder);
        else
            say_error(arguments.case_folder + ": " + describe(folder.error()));
        return exit_usage;
    }
    if (folder->continued() && !clear_earlier_results(arguments.case_folder))
        return exit_usage;
    const Engines engines(arguments.engine, arguments.cross_check);
    auto decrypted = archive::decrypt_media(
        inputs, findings, plan, engines.engine(), *folder,
        {.keep_keys = arguments.keep_keys, .reassembled = &index.reassembled}, progress);
    if (!decrypted)
        return say_write_error(arguments.case_folder, decrypted.error());

    evidence::Report report;
    report.memory_locked = secrets_are_locked();
    report.key_file_permissions_overridden = keys->insecure_permissions;
    engines.tell(report);
    report.inputs = std::move(index.inputs);
    report.authorisations = keys->authorisations;
    report.exclusions = keys->exclusions;
    report.challenges = findings.challenges();
    report.calls = std::move(decrypted->calls);
    report.streams_without_call = std::move(decrypted->streams_without_call);
    const std::uint64_t noise_packets = decrypted->noise_packets;
    const std::uint64_t messages_too_long = decrypted->messages_too_long;
    report.skipped = std::move(index.skipped);
    add_unread(findings, report);
    add_unclaimed(plan, report);
    if (messages_too_long > 0)
        report.skipped["SIP message too long for a UDP packet: not in signalling.pcapng"].frames =
            messages_too_long;
    if (noise_packets > 0)
        report.skipped["at a call's media address, but of no RTP stream"].frames = noise_packets;
    if (const auto written = write_case(*folder, report); !written)
        return say_write_error(arguments.case_folder, written.error());

    say_results(arguments.case_folder, report);
    say_what_failed(report);
    return exit_status(report, damaged || index.damaged || !index.no_dissection.empty());
}

} // namespace lisrtp::cli
