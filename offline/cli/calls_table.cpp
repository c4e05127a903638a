#include "offline/cli/calls_table.h"

#include "keys/base/hex.h"
#include "offline/cli/messages.h"

#include <algorithm>
#include <array>
#include <vector>

namespace lisrtp::cli
{

namespace
{

using Row = std::array<std::string, 5>;

std::uint64_t opened(const casebook::StreamTotals& totals)
{
    return totals.authenticated + totals.unproven + totals.duplicates;
}

std::string plural(std::uint64_t count, const std::string& noun)
{
    return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

std::string packets_of(const std::vector<evidence::ReportedStream>& streams)
{
    std::uint64_t all = 0;
    std::uint64_t clear = 0;
    for (const evidence::ReportedStream& stream : streams) {
        all += stream.totals.packets;
        clear += opened(stream.totals);
    }
    if (streams.empty())
        return "";
    return std::to_string(clear) + " of " + std::to_string(all) + " packets";
}

Row row_of(const evidence::ReportedCall& reported, std::size_t number)
{
    const casebook::Call& call = *reported.call;
    return {"call " + std::to_string(number),
            printable(call.from) + " -> " + printable(call.to),
            std::string(name_of(reported.judgement.verdict)),
            plural(reported.streams.size(), "stream"), packets_of(reported.streams)};
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
    if (session.mode != casebook::Mode::sdes)
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

std::string calls_table(const evidence::Report& report)
{
    std::vector<Row> rows;
    std::array<std::size_t, std::tuple_size_v<Row>> widths{};
    for (std::size_t i = 0; i < report.calls.size(); ++i) {
        rows.push_back(row_of(report.calls[i], i + 1));
        for (std::size_t column = 0; column < widths.size(); ++column)
            widths[column] = std::max(widths[column], rows.back()[column].size());
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
    for (const evidence::ReportedStream& stream : report.streams_without_call)
        text += "stream " + to_hex(stream.ssrc) + "  " + stream.source.text() + " -> " +
                stream.destination.text() + "  " + packets_of({stream}) + "\n";
    return text;
}

std::string proof_lines(const evidence::Report& report)
{
    std::string text;
    for (std::size_t i = 0; i < report.calls.size(); ++i) {
        const evidence::ReportedCall& reported = report.calls[i];
        const std::string tags = tags_line(reported);
        if (tags.empty())
            continue;
        for (std::size_t s = 0; s < reported.chosen.size(); ++s)
            if (reported.chosen[s])
                text += "call " + std::to_string(i + 1) + "  " +
                        printable(session_line(reported.call->sessions[s], *reported.chosen[s])) +
                        "\n";
        text += "call " + std::to_string(i + 1) + "  " + tags + "\n";
    }
    return text;
}

} // namespace lisrtp::cli
