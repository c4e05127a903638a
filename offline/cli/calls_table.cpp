#include "offline/cli/calls_table.h"

#include "keys/base/hex.h"
#include "offline/cli/messages.h"

#include <algorithm>

namespace lisrtp::cli
{

namespace
{

using Row = std::vector<std::string>;

std::uint64_t opened(const casebook::StreamTotals& totals)
{
    return totals.authenticated + totals.unproven + totals.duplicates;
}

std::string plural(std::uint64_t count, const std::string& noun)
{
    return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

std::string aligned(const std::vector<Row>& rows)
{
    std::vector<std::size_t> widths;
    for (const Row& row : rows) {
        widths.resize(std::max(widths.size(), row.size()), 0);
        for (std::size_t column = 0; column < row.size(); ++column)
            widths[column] = std::max(widths[column], row[column].size());
    }
    std::string text;
    for (const Row& row : rows) {
        std::string line;
        for (std::size_t column = 0; column < row.size(); ++column) {
            line += row[column];
            line.append(widths[column] - row[column].size() + 2, ' ');
        }
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + "\n";
    }
    return text;
}

/** "AES_CM_128_HMAC_SHA1_80, 500 tags verify (odds against chance 1 : 2^39990)" */
std::string tags_line(const evidence::ReportedCall& reported)
{
    std::uint64_t tags = 0;
    std::uint64_t odds = 0;
    std::string suite;
    for (const evidence::ReportedStream& stream : reported.streams) {
        tags += stream.totals.authenticated;
        odds += stream.totals.proof_log2_odds;
        if (suite.empty())
            suite = stream.suite;
    }
    if (tags == 0)
        return "";
    return suite + ", " + plural(tags, "tag") + (tags == 1 ? " verifies" : " verify") +
           " (odds against chance 1 : 2^" + std::to_string(odds) + ")";
}

std::string session_line(const casebook::Session& session, const casebook::Candidate& chosen)
{
    std::string line(name_of(session.mode));
    if (casebook::is_mikey(session.mode))
        line += " CSB " + to_hex(session.csb);
    if (!session.group.empty())
        line += ", " + session.group;
    if (chosen.secret.empty())
        return line + ", key in the signalling";
    line += ", secret " + chosen.secret;
    if (!chosen.derivation.empty())
        line += ", " + chosen.derivation;
    if (chosen.seed)
        line += " of the challenge in frame " + std::to_string(chosen.seed->frame);
    if (session.value_check == casebook::ValueCheck::match)
        line += ", g^x equals the " + std::string(name_of(chosen.side)) + "'s value";
    return line;
}

} // namespace

std::vector<CallLine> call_lines(const std::vector<archive::ListedCall>& calls)
{
    std::vector<CallLine> lines;
    for (const archive::ListedCall& call : calls)
        lines.push_back({call.number, call.from, call.to, to_rfc3339(call.start), call.ended_by,
                         call.mode, call.verdict, call.streams, call.packets, call.opened,
                         call.seen});
    return lines;
}

std::string verdict_table(const std::vector<CallLine>& calls)
{
    std::vector<Row> rows;
    for (const CallLine& call : calls) {
        Row row{"call " + std::to_string(call.number),
                printable(call.from) + " -> " + printable(call.to), call.verdict};
        if (call.streams > 0) {
            row.push_back(plural(call.streams, "stream"));
            row.push_back(std::to_string(call.opened) + " of " + std::to_string(call.packets) +
                          " packets");
        }
        rows.push_back(std::move(row));
    }
    return aligned(rows);
}

std::string overview_table(const std::vector<CallLine>& calls)
{
    std::vector<Row> rows;
    for (const CallLine& call : calls)
        rows.push_back({"call " + std::to_string(call.number), call.start,
                        printable(call.from) + " -> " + printable(call.to),
                        call.mode.empty() ? "no key agreement" : call.mode,
                        plural(call.streams, "stream"), plural(call.seen, "packet"),
                        call.ended_by});
    return aligned(rows);
}

std::string stray_lines(const evidence::Report& report)
{
    std::vector<Row> rows;
    for (const evidence::ReportedStream& stream : report.streams_without_call)
        if (stream.totals.packets > 0)
            rows.push_back({"stream " + to_hex(stream.ssrc),
                            stream.source.text() + " -> " + stream.destination.text(),
                            stream.suite.empty() ? "no key fits" : stream.suite,
                            std::to_string(opened(stream.totals)) + " of " +
                                std::to_string(stream.totals.packets) + " packets"});
    return aligned(rows);
}

std::string proof_lines(const evidence::Report& report)
{
    std::string text;
    for (const evidence::ReportedCall& reported : report.calls) {
        const std::string tags = tags_line(reported);
        if (tags.empty())
            continue;
        for (std::size_t s = 0; s < reported.chosen.size(); ++s)
            if (reported.chosen[s])
                text += "call " + std::to_string(reported.number) + "  " +
                        printable(session_line(reported.call->sessions[s], *reported.chosen[s])) +
                        "\n";
        text += "call " + std::to_string(reported.number) + "  " + tags + "\n";
    }
    return text;
}

} // namespace lisrtp::cli
