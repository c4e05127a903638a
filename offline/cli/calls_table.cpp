#include "offline/cli/calls_table.h"

#include "keys/base/hex.h"
#include "offline/cli/messages.h"

#include <algorithm>

namespace lisrtp::cli
{

namespace
{

using Row = std::vector<std::string>;

std::string plural(std::uint64_t count, const std::string& noun)
{
    return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

using Widths = std::vector<std::size_t>;

void widen(Widths& widths, const Row& row)
{
    widths.resize(std::max(widths.size(), row.size()), 0);
    for (std::size_t column = 0; column < row.size(); ++column)
        widths[column] = std::max(widths[column], row[column].size());
}

std::string aligned(const Row& row, const Widths& widths)
{
    std::string line;
    for (std::size_t column = 0; column < row.size(); ++column) {
        line += row[column];
        line.append(widths[column] - row[column].size() + 2, ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    return line + "\n";
}

std::string aligned(const std::vector<Row>& rows)
{
    Widths widths;
    for (const Row& row : rows)
        widen(widths, row);
    std::string text;
    for (const Row& row : rows)
        text += aligned(row, widths);
    return text;
}

CallLine line_of(const archive::ListedCall& call)
{
    return {call.number,   call.from,   call.to,      to_rfc3339(call.start),
            call.ended_by, call.mode,   call.verdict, call.streams,
            call.packets,  call.opened, call.seen};
}

Row verdict_row(const CallLine& call)
{
    Row row{"call " + std::to_string(call.number),
            printable(call.from) + " -> " + printable(call.to), call.verdict};
    if (call.streams > 0) {
        row.push_back(plural(call.streams, "stream"));
        row.push_back(std::to_string(call.opened) + " of " + std::to_string(call.packets) +
                      " packets");
    }
    return row;
}

/** "AES_CM_128_HMAC_SHA1_80, 500 tags verify (odds against chance 1 : 2^39990)" */
std::string tags_line(const evidence::CallEntry& call)
{
    return call.suite + ", " + plural(call.tags, "tag") +
           (call.tags == 1 ? " verifies" : " verify") + " (odds against chance 1 : 2^" +
           std::to_string(call.proof_log2_odds) + ")";
}

std::string key_line(const evidence::KeyEntry& key)
{
    std::string line(name_of(key.mode));
    if (casebook::is_mikey(key.mode))
        line += " CSB " + to_hex(key.csb);
    if (!key.group.empty())
        line += ", " + key.group;
    if (key.secret.empty())
        return line + ", key in the signalling";
    line += ", secret " + key.secret;
    if (!key.derivation.empty())
        line += ", " + key.derivation;
    if (key.seed_frame)
        line += " of the challenge in frame " + std::to_string(*key.seed_frame);
    if (key.value_matches)
        line += ", g^x equals the " + std::string(name_of(key.side)) + "'s value";
    return line;
}

} // namespace

std::vector<CallLine> call_lines(const std::vector<archive::ListedCall>& calls)
{
    std::vector<CallLine> lines;
    for (const archive::ListedCall& call : calls)
        lines.push_back(line_of(call));
    return lines;
}

std::string verdict_table(const std::vector<CallLine>& calls)
{
    std::vector<Row> rows;
    for (const CallLine& call : calls)
        rows.push_back(verdict_row(call));
    return aligned(rows);
}

Result<void> write_verdict_table(const evidence::CallLedger& calls, const evidence::TextSink& out)
{
    const auto row_of = [](const evidence::CallEntry& call) {
        return verdict_row(line_of(archive::listed_call(call)));
    };
    Widths widths;
    if (auto read = calls.read_entries(
            [&](const evidence::CallEntry& call) { widen(widths, row_of(call)); });
        !read)
        return read;
    return calls.read_entries(
        [&](const evidence::CallEntry& call) { out(aligned(row_of(call), widths)); });
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
                            std::to_string(entry_of(stream).opened) + " of " +
                                std::to_string(stream.totals.packets) + " packets"});
    return aligned(rows);
}

std::string proof_lines(const evidence::CallEntry& call)
{
    if (call.tags == 0)
        return "";
    const std::string before = "call " + std::to_string(call.number) + "  ";
    std::string text;
    for (const evidence::KeyEntry& key : call.keys)
        text += before + printable(key_line(key)) + "\n";
    return text + before + tags_line(call) + "\n";
}

} // namespace lisrtp::cli
