#include "offline/cli/calls_command.h"

#include "keys/casebook/casebook.h"
#include "offline/archive/dissect_client.h"
#include "offline/archive/index_pass.h"
#include "offline/archive/stream_plan.h"
#include "offline/cli/calls_table.h"
#include "offline/cli/inputs.h"
#include "offline/cli/messages.h"
#include "offline/cli/terminal_progress.h"

#include <nlohmann/json.hpp>

#include <cstdio>
#include <filesystem>
#include <fstream>

namespace lisrtp::cli
{

namespace
{

bool is_case(const std::string& path)
{
    std::error_code ignored;
    return std::filesystem::is_regular_file(path + "/data/report.json", ignored);
}

int show_case(const std::string& folder, bool json)
{
    const auto lines = call_lines_of_case(folder);
    if (!lines) {
        say_error(folder + ": " + describe(lines.error()));
        return exit_usage;
    }
    if (!json) {
        std::fputs(verdict_table(*lines).c_str(), stdout);
        return exit_ok;
    }
    std::ifstream file(folder + "/data/report.json");
    const auto report = nlohmann::ordered_json::parse(file);
    std::puts(report["calls"].dump(2).c_str());
    return exit_ok;
}

/** The calls of captures, as a report in which nothing was opened. */
evidence::Report report_of(const casebook::Findings& findings, const archive::MediaPlan& plan)
{
    evidence::Report report;
    for (const casebook::Call& call : findings.calls()) {
        evidence::ReportedCall reported;
        reported.call = &call;
        reported.chosen.resize(call.sessions.size(), nullptr);
        reported.judgement = {casebook::Verdict::not_covered, "no key file was given"};
        report.calls.push_back(std::move(reported));
    }
    for (const archive::StreamPlan& planned : plan.streams) {
        if (!planned.call || !archive::is_evidently_rtp(planned.record))
            continue;
        evidence::ReportedStream stream;
        stream.ssrc = planned.record.id.ssrc;
        stream.source = planned.record.id.source;
        stream.destination = planned.record.id.destination;
        stream.first = planned.record.first;
        stream.last = planned.record.last;
        stream.suite = planned.claim.encrypted ? "" : "plain";
        stream.totals.not_covered = planned.record.packets;
        report.calls[*planned.call].streams.push_back(std::move(stream));
    }
    return report;
}

} // namespace

int run_calls(const CallsArguments& arguments)
{
    if (arguments.sources.size() == 1 && is_case(arguments.sources.front()))
        return show_case(arguments.sources.front(), arguments.json);

    bool damaged = false;
    const capture::InputList inputs = find_captures(arguments.sources, damaged);
    if (inputs.files.empty()) {
        say_error("no capture to read");
        return damaged ? exit_incomplete : exit_usage;
    }
    TerminalProgress progress(arguments.quiet);
    casebook::Casebook casebook;
    const archive::Index index = archive::index_inputs(inputs, casebook, progress,
                                                       {.dissector = archive::dissect_program()});
    say_no_dissection(index.no_dissection);
    const casebook::Findings findings = casebook.conclude();
    const archive::MediaPlan plan = archive::plan_media(index.streams, findings);
    const evidence::Report report = report_of(findings, plan);
    const std::string text =
        arguments.json ? evidence::calls_json(report) : overview_table(call_lines(report));
    std::fputs(text.c_str(), stdout);
    for (const evidence::ReportedInput& input : index.inputs)
        if (!input.damage.empty())
            say_error(input.name + ": " + input.damage);
    return damaged || index.damaged ? exit_incomplete : exit_ok;
}

} // namespace lisrtp::cli
