#include "offline/cli/decrypt_command.h"

#include "keys/base/hex.h"
#include "keys/casebook/casebook.h"
#include "keys/crypto/fingerprint.h"
#include "keys/keyfile/protected_file.h"
#include "offline/archive/case_calls.h"
#include "offline/archive/decrypt_pass.h"
#include "offline/archive/dissect_client.h"
#include "offline/archive/esp_pass.h"
#include "offline/archive/frames_needed.h"
#include "offline/archive/index_pass.h"
#include "offline/archive/stored_messages.h"
#include "offline/archive/text_files.h"
#include "offline/cli/calls_table.h"
#include "offline/cli/case_access.h"
#include "offline/cli/case_writer.h"
#include "offline/cli/engines.h"
#include "offline/cli/inputs.h"
#include "offline/cli/key_log.h"
#include "offline/cli/messages.h"
#include "offline/cli/terminal_progress.h"
#include "offline/evidence/bag.h"
#include "offline/evidence/covered_only.h"
#include "offline/evidence/output_folder.h"

#include <cstdio>
#include <future>

namespace lisrtp::cli
{

namespace
{

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

/** Keys out of the core that were not used, and why. */
void add_unusable_vectors(const casebook::Findings& findings, evidence::Report& report)
{
    for (const auto& [reason, unusable] : findings.unusable_vectors())
        report.skipped["AKA vector not used: " + reason] = {unusable.count, unusable.first};
}

/** Streams that stay as they are: known to exist, not opened. */
void add_unclaimed(const archive::MediaPlan& plan, evidence::Report& report)
{
    for (const archive::StreamExtent& record : plan.unclaimed) {
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

/** Keys tried in vain and odd ends: one line a call on stderr. Errors: of reading calls back. */
Result<void> say_what_failed(const evidence::Report& report, const evidence::CallLedger& calls)
{
    auto read = calls.read_entries([](const evidence::CallEntry& call) {
        if (!is_fully_opened(call.verdict))
            say_error("call " + std::to_string(call.number) + ": " +
                      std::string(name_of(call.verdict)) + ": " + call.reason);
    });
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
    return read;
}

int exit_status(const evidence::Report& report, const evidence::CallLedger& calls, bool damaged)
{
    bool complete = !damaged && report.cross_check_differences == 0;
    for (const auto& [verdict, count] : calls.verdicts())
        complete = complete && is_fully_opened(verdict);
    for (const evidence::ReportedStream& stream : report.streams_without_call)
        complete = complete && stream.totals.failed == 0;
    return complete ? exit_ok : exit_incomplete;
}

/** Known answers, before anything rests on the algorithms. */
bool algorithms_are_right(const std::vector<evidence::SelfTest>& tests)
{
    bool right = true;
    for (const evidence::SelfTest& test : tests)
        if (!test.passed) {
            say_error(test.algorithm + ": this machine computes another answer than " +
                      test.source);
            right = false;
        }
    return right;
}

evidence::RunRecord begin_record(const DecryptArguments& arguments,
                                 std::vector<evidence::SelfTest> self_tests)
{
    evidence::RunRecord run;
    run.version = LISRTP_VERSION;
    run.self_tests = std::move(self_tests);
    run.command_line = arguments.command_line;
    run.options = arguments.options;
    run.key_file = std::filesystem::path(arguments.key_file).filename().string();
    run.started = now();
    return run;
}

void record_inputs(const capture::InputList& inputs, const evidence::Report& report,
                   evidence::RunRecord& run)
{
    for (std::size_t i = 0; i < inputs.files.size() && i < report.inputs.size(); ++i)
        run.inputs.push_back(
            {inputs.files[i].path, report.inputs[i].sha256, report.inputs[i].octets});
}

/** What can be heard, seen or read of a call: the mix rather than its two sides. */
void say_media(const std::string& case_folder, const evidence::CallEntry& call)
{
    for (const auto& [kind, name] : call.files) {
        const std::string what = kind.substr(0, kind.find('_'));
        const bool is_mixed = what == "audio" && kind != what && call.files.contains(what);
        if ((what == "audio" && !is_mixed) || what == "video" || what == "text")
            std::printf("%-7s %s/data/%s\n", what.c_str(), case_folder.c_str(), name.c_str());
    }
}

/** Errors: those of reading the calls back. */
Result<void> say_results(const std::string& case_folder, const evidence::Report& report,
                         const evidence::CallLedger& calls)
{
    const auto say = [](std::string_view text) {
        std::fwrite(text.data(), 1, text.size(), stdout);
    };
    if (auto read = write_verdict_table(calls, say); !read)
        return read;
    say(stray_lines(report));
    if (auto read =
            calls.read_entries([&](const evidence::CallEntry& call) { say(proof_lines(call)); });
        !read)
        return read;
    say("report  " + case_folder + "/data/report.json\n");
    return calls.read_entries(
        [&](const evidence::CallEntry& call) { say_media(case_folder, call); });
}

std::vector<std::string> sha256s_of(const std::vector<evidence::ReportedInput>& inputs)
{
    std::vector<std::string> sha256s;
    for (const evidence::ReportedInput& input : inputs)
        sha256s.push_back(input.sha256);
    return sha256s;
}

/** Two runs with one key file share it. Whether it may be read was settled before. */
std::string fingerprint_of_keys(const DecryptArguments& arguments, const std::string& inputs)
{
    const keyfile::ProtectedFile file = keyfile::read_protected_file(arguments.key_file, true);
    return to_hex(crypto::slow_fingerprint(file.octets.reveal(), view_of(inputs)));
}

} // namespace

bool may_be_made_anew(const DecryptArguments& arguments)
{
    if (!is_sealed(arguments.case_folder) || !arguments.signing.key.empty())
        return true;
    say_error(arguments.case_folder +
              ": is signed or time-stamped, which would be lost if it were made anew");
    say_hint("name a new folder with -o, or sign it anew with --sign-key");
    return false;
}

int run_decrypt(const DecryptArguments& arguments)
{
    if (!may_be_made_anew(arguments))
        return exit_usage;
    const auto keys =
        read_keys(arguments.key_file, arguments.insecure_key_file, arguments.passphrase);
    if (!keys)
        return exit_usage;
    bool damaged = false;
    capture::InputList inputs = find_captures(arguments.captures, damaged);
    if (inputs.files.empty()) {
        say_error("no capture to read");
        return damaged ? exit_incomplete : exit_usage;
    }
    auto folder = open_case(arguments.case_folder);
    if (!folder)
        return exit_usage;
    if (!spool_pipes(inputs, *folder))
        return exit_incomplete;
    return decrypt_case(*folder, inputs, *keys, arguments, damaged, OtherKeys::refuse);
}

int decrypt_case(archive::CaseFolder& folder, const capture::InputList& inputs,
                 const keyfile::KeyFile& keys, const DecryptArguments& arguments, bool damaged,
                 OtherKeys other_keys)
{
    const auto signing = prepare_signing(arguments.signing);
    if (!signing)
        return exit_usage;
    const Engines engines(arguments.engine, arguments.cross_check);
    auto self_tests = evidence::run_self_tests(engines.engine());
    if (!algorithms_are_right(self_tests))
        return exit_usage;
    evidence::RunRecord run = begin_record(arguments, std::move(self_tests));
    TerminalProgress progress(arguments.progress);
    const std::size_t jobs = arguments.jobs > 0 ? arguments.jobs : usual_jobs();
    // Long computations that nobody waits for before the end.
    const std::launch meanwhile = jobs > 1 ? std::launch::async : std::launch::deferred;
    auto program = std::async(meanwhile, evidence::identify_program);
    const auto key_log = read_key_log(arguments.key_log);
    if (!key_log)
        return exit_usage;
    archive::IndexOptions options{.dissector = archive::dissect_program(),
                                  .deep = arguments.deep,
                                  .open_keys = true,
                                  .jobs = jobs,
                                  .sha256s = {},
                                  .tls_key_log = *key_log};
    const CaseUse use = other_keys == OtherKeys::replace ? CaseUse::unlock : CaseUse::make;
    if (compare_with_case(inputs, folder, jobs, progress, options.sha256s, use) == CaseFit::another)
        return exit_usage;
    if (!folder.keys().empty()) {
        const std::string known = fingerprint_of_keys(arguments, folder.inputs());
        if (known != folder.keys() && other_keys == OtherKeys::refuse) {
            say_error(arguments.case_folder + ": holds the results of another key file");
            say_hint("name a new folder with -o, or replace them: lisrtp unlock " +
                     arguments.case_folder + " --keys " + arguments.key_file);
            folder.finish_work();
            return exit_usage;
        }
        if (known != folder.keys())
            say_note(arguments.case_folder + ": the results of another key file are replaced");
    }
    archive::StoredMessages stored(folder.database());
    casebook::Casebook casebook(&keys, &stored);
    archive::Index index =
        archive::index_inputs(inputs, casebook, folder.database(), progress, options);
    say_no_dissection(index.no_dissection);
    if (folder.database().error())
        return say_write_error(arguments.case_folder, *folder.database().error());
    std::vector<evidence::ReportedAssociation> associations =
        archive::open_esp(inputs, casebook, index, options.dissector);
    casebook::PendingCalls pending = casebook.conclude_later(jobs);
    const casebook::Findings& findings = pending.rest();
    archive::MediaPlan plan = archive::plan_media(index.streams, pending, {arguments.roc_budget});
    index.streams = archive::Inventory();

    if (const auto foreign = folder.foreign_data()) { // before anything is taken away
        say_error(*foreign + ": is not of this case");
        say_hint("move it away, or name a new folder with -o");
        folder.finish_work();
        return exit_usage;
    }
    remove_earlier_tag_files(arguments.case_folder);
    // From here on the folder holds results of this key file, or none.
    const std::string identity = identity_of(index.inputs);
    auto fingerprint = std::async(
        meanwhile, [&arguments, identity] { return fingerprint_of_keys(arguments, identity); });
    if (const auto noted = folder.remember(identity, ""); !noted)
        return say_write_error(arguments.case_folder, noted.error());
    folder.clear_data();
    if (jobs > 1)
        folder.output().hashes().use_thread();
    auto calls_file = evidence::NamelessFile::create(folder.output().path().native());
    if (!calls_file)
        return say_write_error(arguments.case_folder, calls_file.error());
    evidence::CallLedger calls(*std::move(calls_file), arguments.covered_only
                                                           ? evidence::CallLedger::Keep::covered
                                                           : evidence::CallLedger::Keep::all);
    auto frames = archive::frames_needed(sha256s_of(index.inputs), arguments.deep,
                                         folder.database(), pending, plan);
    auto decrypted =
        archive::decrypt_media(archive::by_one_clock(inputs, index), pending,
                               std::move(plan.streams), engines.engine(), folder.output(), calls,
                               {.keep_keys = arguments.keep_keys,
                                .reassembled = &index.reassembled,
                                .frames = std::move(frames),
                                .jobs = jobs,
                                .open_ahead = !arguments.cross_check},
                               progress);
    if (folder.database().error())
        return say_write_error(arguments.case_folder, *folder.database().error());
    if (!decrypted)
        return say_write_error(arguments.case_folder, decrypted.error());

    evidence::Report report;
    report.version = LISRTP_VERSION;
    report.memory_locked = secrets_are_locked();
    report.key_file_permissions_overridden = keys.insecure_permissions;
    engines.tell(report);
    report.inputs = std::move(index.inputs);
    report.authorisations = keys.authorisations;
    report.exclusions = keys.exclusions;
    report.challenges.assign(findings.challenges().begin(), findings.challenges().end());
    report.associations = std::move(associations);
    report.core_vectors = findings.core_vectors();
    report.streams_without_call = std::move(decrypted->streams_without_call);
    report.further_rtcp_without_call = std::move(decrypted->further_rtcp_without_call);
    report.outputs_without_call = std::move(decrypted->outputs_without_call);
    const std::uint64_t noise_packets = decrypted->noise_packets;
    const std::uint64_t messages_too_long = decrypted->messages_too_long;
    if (const auto written = archive::write_text_messages(findings, folder.output(), report);
        !written)
        return say_write_error(arguments.case_folder, written.error());
    report.skipped = std::move(index.skipped);
    add_unread(findings, report);
    add_unusable_vectors(findings, report);
    add_unclaimed(plan, report);
    if (messages_too_long > 0)
        report.skipped["SIP message too long for a UDP packet: not in signalling.pcapng"].frames =
            messages_too_long;
    if (noise_packets > 0)
        report.skipped["at a call's media address, but of no RTP stream"].frames = noise_packets;
    if (arguments.covered_only)
        evidence::leave_out_uncovered(report, calls);
    if (const auto written = write_index(folder, report, calls, arguments.deep, true); !written)
        return say_write_error(arguments.case_folder, written.error());
    if (const auto noted = folder.remember(identity, fingerprint.get()); !noted)
        return say_write_error(arguments.case_folder, noted.error());
    remember_captures(folder, inputs);
    record_inputs(inputs, report, run);
    run.program = program.get();
    run.exit_status =
        exit_status(report, calls, damaged || index.damaged || !index.no_dissection.empty());
    run.ended = now();
    if (const auto written = write_case(folder.output(), report, calls, run); !written)
        return say_write_error(arguments.case_folder, written.error());
    folder.finish_work();
    if (arguments.signing.wanted() && !sign_case(arguments.case_folder, *signing))
        return exit_usage;

    for (const auto& said :
         {say_results(arguments.case_folder, report, calls), say_what_failed(report, calls)})
        if (!said)
            return say_write_error(arguments.case_folder, said.error());
    return run.exit_status;
}

} // namespace lisrtp::cli
