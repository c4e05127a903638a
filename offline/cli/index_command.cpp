#include "offline/cli/index_command.h"

#include "offline/archive/case_calls.h"
#include "offline/archive/dissect_client.h"
#include "offline/archive/index_pass.h"
#include "offline/archive/stored_messages.h"
#include "offline/cli/calls_table.h"
#include "offline/cli/case_access.h"
#include "offline/cli/inputs.h"
#include "offline/cli/key_log.h"
#include "offline/cli/messages.h"
#include "offline/cli/terminal_progress.h"
#include "offline/evidence/bag.h"

#include <cstdio>

namespace lisrtp::cli
{

namespace
{

Result<void> write_case(archive::CaseFolder& folder, const evidence::Report& report,
                        const evidence::CallLedger& calls, bool deep)
{
    if (const auto written = write_index(folder, report, calls, deep, false); !written)
        return written;
    if (const auto noted = folder.remember(identity_of(report.inputs), ""); !noted)
        return noted;
    const std::vector<evidence::BagLine> info{{"Bag-Software-Agent", "lisrtp"}};
    if (auto bagged = evidence::write_bag(folder.output().path(), info); !bagged)
        return bagged;
    if (auto synced = folder.output().sync(); !synced)
        return synced;
    folder.finish_work();
    return {};
}

void say_results(const IndexArguments& arguments, const archive::Index& index,
                 const evidence::Report& report, std::size_t calls)
{
    std::uint64_t octets = 0;
    for (const evidence::ReportedInput& input : report.inputs)
        octets += input.octets;
    const auto ending = [](std::size_t count) { return count == 1 ? "" : "s"; };
    std::printf("%zu capture%s (%zu known before), %llu frames, %.1f MB, %zu call%s, %zu stream%s "
                "without a call\n",
                report.inputs.size(), ending(report.inputs.size()), index.captures_known,
                static_cast<unsigned long long>(index.frames), static_cast<double>(octets) / 1e6,
                calls, ending(calls), report.streams_without_call.size(),
                ending(report.streams_without_call.size()));
    for (const auto& [reason, skip] : report.skipped)
        std::printf("skipped  %s: %llu frames\n", printable(reason).c_str(),
                    static_cast<unsigned long long>(skip.frames));
    std::printf("calls    lisrtp calls %s\n", arguments.case_folder.c_str());
}

} // namespace

int run_index(const IndexArguments& arguments)
{
    bool damaged = false;
    capture::InputList inputs = find_captures(arguments.captures, damaged);
    if (inputs.files.empty()) {
        say_error("no capture to read");
        return damaged ? exit_incomplete : exit_usage;
    }
    auto folder = open_case(arguments.case_folder);
    if (!folder)
        return exit_usage;
    if (folder->has_results()) {
        say_error(arguments.case_folder + ": is decrypted already, its index included");
        say_hint("lisrtp calls " + arguments.case_folder);
        folder->finish_work();
        return exit_usage;
    }
    if (!spool_pipes(inputs, *folder))
        return exit_incomplete;
    TerminalProgress progress(arguments.progress);
    const auto key_log = read_key_log(arguments.key_log);
    if (!key_log)
        return exit_usage;
    archive::IndexOptions options{.dissector = archive::dissect_program(),
                                  .deep = arguments.deep,
                                  .open_keys = false,
                                  .jobs = arguments.jobs > 0 ? arguments.jobs : usual_jobs(),
                                  .sha256s = {},
                                  .tls_key_log = *key_log};
    if (compare_with_case(inputs, *folder, options.jobs, progress, options.sha256s) ==
        CaseFit::another)
        return exit_usage;
    archive::StoredMessages stored(folder->database());
    casebook::Casebook casebook(nullptr, &stored);
    archive::Index index =
        archive::index_inputs(inputs, casebook, folder->database(), progress, options);
    say_no_dissection(index.no_dissection);
    if (folder->database().error())
        return say_write_error(arguments.case_folder, *folder->database().error());
    casebook::PendingCalls pending = casebook.conclude_later(options.jobs);
    const archive::MediaPlan plan = archive::plan_media(index.streams, pending);
    auto calls_file = evidence::NamelessFile::create(folder->output().path().native());
    if (!calls_file)
        return say_write_error(arguments.case_folder, calls_file.error());
    evidence::CallLedger calls(*std::move(calls_file));
    auto report = overview_of(pending, plan, calls, options.jobs);
    if (!report)
        return say_write_error(arguments.case_folder, report.error());
    report->inputs = index.inputs;
    report->skipped = index.skipped;
    remember_captures(*folder, inputs);
    if (const auto written = write_case(*folder, *report, calls, arguments.deep); !written)
        return say_write_error(arguments.case_folder, written.error());
    say_results(arguments, index, *report, calls.size());
    for (const evidence::ReportedInput& input : report->inputs)
        if (!input.damage.empty())
            say_error(input.name + ": " + input.damage);
    return damaged || index.damaged || !index.no_dissection.empty() ? exit_incomplete : exit_ok;
}

int run_unlock(DecryptArguments arguments)
{
    if (!may_be_made_anew(arguments))
        return exit_usage;
    const auto keys =
        read_keys(arguments.key_file, arguments.insecure_key_file, arguments.passphrase);
    if (!keys)
        return exit_usage;
    const bool are_named = !arguments.captures.empty();
    if (!are_named)
        arguments.captures = remembered_captures(arguments.case_folder);
    if (arguments.captures.empty()) {
        if (say_if_not_permitted(arguments.case_folder))
            return exit_usage;
        say_error(arguments.case_folder + ": does not know where its captures lie");
        say_hint("name them: lisrtp unlock " + arguments.case_folder + " CAPTURE... --keys " +
                 arguments.key_file);
        return exit_usage;
    }
    bool damaged = false;
    const capture::InputList inputs = find_captures(arguments.captures, damaged);
    if (inputs.files.empty()) {
        say_error("no capture to read");
        if (!are_named)
            say_hint("if they lie elsewhere now: lisrtp unlock " + arguments.case_folder +
                     " CAPTURE... --keys " + arguments.key_file);
        return damaged ? exit_incomplete : exit_usage;
    }
    auto folder = open_case(arguments.case_folder);
    if (!folder)
        return exit_usage;
    if (folder->inputs().empty()) {
        say_error(arguments.case_folder + ": is not a finished case");
        say_hint("lisrtp index ends it");
        return exit_usage;
    }
    return decrypt_case(*folder, inputs, *keys, arguments, damaged, OtherKeys::replace);
}

} // namespace lisrtp::cli
