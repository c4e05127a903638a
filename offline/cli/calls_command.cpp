#include "offline/cli/calls_command.h"

#include "keys/casebook/casebook.h"
#include "offline/archive/case_calls.h"
#include "offline/archive/dissect_client.h"
#include "offline/archive/index_pass.h"
#include "offline/archive/stored_messages.h"
#include "offline/archive/stream_plan.h"
#include "offline/cli/calls_table.h"
#include "offline/cli/case_access.h"
#include "offline/cli/inputs.h"
#include "offline/cli/messages.h"
#include "offline/cli/terminal_progress.h"
#include "offline/evidence/json_text.h"
#include "offline/evidence/report_reader.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <set>

namespace lisrtp::cli
{

namespace
{

std::string index_of(const std::string& folder)
{
    return folder + "/data/index.sqlite";
}

bool is_case(const std::string& path)
{
    std::error_code ignored;
    return std::filesystem::is_regular_file(index_of(path), ignored) ||
           std::filesystem::is_regular_file(path + "/data/report.json", ignored);
}

/** Whether verdicts were reached; without, the case is an index. */
bool is_judged(const std::vector<archive::ListedCall>& calls)
{
    return std::any_of(calls.begin(), calls.end(),
                       [](const archive::ListedCall& call) { return !call.verdict.empty(); });
}

std::set<std::size_t> numbers_of(const std::vector<archive::ListedCall>& calls)
{
    std::set<std::size_t> numbers;
    for (const archive::ListedCall& call : calls)
        numbers.insert(call.number);
    return numbers;
}

/** The calls of report.json that are among `listed`. */
int print_json(const std::string& folder, const std::vector<archive::ListedCall>& listed)
{
    const std::set<std::size_t> wanted = numbers_of(listed);
    const char* before = "[\n  ";
    const auto print = [&before](const nlohmann::ordered_json& call) {
        std::printf("%s%s", before, evidence::json_text(call, 2, 2).c_str());
        before = ",\n  ";
    };
    std::ifstream file(folder + "/data/report.json", std::ios::binary);
    const bool has_report = file.is_open();
    if (has_report)
        evidence::read_report(file, [&](const nlohmann::ordered_json& call) {
            if (wanted.contains(call.value("number", std::size_t{0})))
                print(call);
        });
    if (!has_report) // an index has none
        for (const archive::ListedCall& call : listed)
            print({{"number", call.number},
                   {"call_id", call.call_id},
                   {"from", call.from},
                   {"to", call.to},
                   {"start", to_rfc3339(call.start)},
                   {"end", to_rfc3339(call.end)},
                   {"ended_by", call.ended_by},
                   {"mode", call.mode},
                   {"streams", call.streams},
                   {"packets", call.seen}});
    std::puts(listed.empty() ? "[]" : "\n]");
    return exit_ok;
}

/** An empty list may be taken for one that could not be made. */
void say_if_none(const std::vector<archive::ListedCall>& listed, const archive::CallFilter& filter)
{
    if (listed.empty())
        say_note(filter.empty() ? "there are no calls" : "no call passes the filter");
}

int show_case(const std::string& folder, const CallsArguments& arguments)
{
    const auto calls = archive::read_calls(index_of(folder), arguments.filter);
    if (!calls) {
        say_error(folder + ": " + describe(calls.error()));
        return exit_usage;
    }
    say_if_none(*calls, arguments.filter);
    if (arguments.json)
        return print_json(folder, *calls);
    const std::string text =
        is_judged(*calls) ? verdict_table(call_lines(*calls)) : overview_table(call_lines(*calls));
    std::fputs(text.c_str(), stdout);
    return exit_ok;
}

/** Those that pass. Errors: those of reading them back. */
Result<std::vector<archive::ListedCall>> listed_calls(const evidence::CallLedger& calls,
                                                      const archive::CallFilter& filter)
{
    std::vector<archive::ListedCall> listed;
    const auto read = calls.read_entries([&](const evidence::CallEntry& entry) {
        std::vector<Ssrc> ssrcs;
        for (const evidence::StreamEntry& stream : entry.streams)
            ssrcs.push_back(stream.ssrc);
        archive::ListedCall call = archive::listed_call(entry);
        if (filter.passes(call, ssrcs))
            listed.push_back(std::move(call));
    });
    if (!read)
        return read.error();
    return listed;
}

/** The calls that pass, out of captures. Errors: those of putting them down and reading them. */
Result<void> print_calls(casebook::PendingCalls& pending, const archive::MediaPlan& plan,
                         const CallsArguments& arguments)
{
    auto file = evidence::NamelessFile::in_memory();
    if (!file)
        return file.error();
    evidence::CallLedger calls(*std::move(file));
    if (const auto report = overview_of(pending, plan, calls, usual_jobs()); !report)
        return report.error();
    const auto listed = listed_calls(calls, arguments.filter);
    if (!listed)
        return listed.error();
    say_if_none(*listed, arguments.filter);
    if (!arguments.json) {
        std::fputs(overview_table(call_lines(*listed)).c_str(), stdout);
        return {};
    }
    return evidence::write_calls(calls, numbers_of(*listed), [](std::string_view piece) {
        std::fwrite(piece.data(), 1, piece.size(), stdout);
    });
}

} // namespace

int run_calls(const CallsArguments& arguments)
{
    if (arguments.sources.size() == 1 && is_case(arguments.sources.front()))
        return show_case(arguments.sources.front(), arguments);
    for (const std::string& source : arguments.sources)
        if (is_case(source)) {
            say_error(source + ": is a case, and is listed alone");
            return exit_usage;
        }

    bool damaged = false;
    const capture::InputList inputs = find_captures(arguments.sources, damaged);
    if (inputs.files.empty()) {
        say_error("no capture to read");
        return damaged ? exit_incomplete : exit_usage;
    }
    TerminalProgress progress(arguments.progress);
    auto database = archive::CaseDatabase::open(":memory:");
    if (!database) {
        say_error(describe(database.error()));
        return exit_incomplete;
    }
    archive::StoredMessages stored(*database);
    casebook::Casebook casebook(nullptr, &stored);
    archive::Index index = archive::index_inputs(inputs, casebook, *database, progress,
                                                 {.dissector = archive::dissect_program(),
                                                  .deep = false,
                                                  .open_keys = false,
                                                  .jobs = usual_jobs(),
                                                  .sha256s = {}});
    say_no_dissection(index.no_dissection);
    if (say_if_not_kept(*database)) // else the list would lack calls
        return exit_incomplete;
    casebook::PendingCalls pending = casebook.conclude_later(usual_jobs());
    const archive::MediaPlan plan = archive::plan_media(index.streams, pending);
    if (const auto printed = print_calls(pending, plan, arguments); !printed) {
        say_error(describe(printed.error()));
        return exit_incomplete;
    }
    if (say_if_not_kept(*database)) // messages were read back
        return exit_incomplete;
    for (const evidence::ReportedInput& input : index.inputs)
        if (!input.damage.empty())
            say_error(input.name + ": " + input.damage);
    return damaged || index.damaged ? exit_incomplete : exit_ok;
}

} // namespace lisrtp::cli
