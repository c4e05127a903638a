#include "offline/archive/case_calls.h"

#include "offline/archive/case_schema.h"
#include "offline/archive/cross_parameters.h"

#include <algorithm>
#include <filesystem>

namespace lisrtp::archive
{

namespace
{

std::uint64_t opened(const casebook::StreamTotals& totals)
{
    return totals.authenticated + totals.unproven + totals.duplicates;
}

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool contains(const std::string& text, const std::string& piece)
{
    return std::search(text.begin(), text.end(), piece.begin(), piece.end(),
                       [](char a, char b) { return lower(a) == lower(b); }) != text.end();
}

std::int64_t signed_of(std::uint64_t value)
{
    return static_cast<std::int64_t>(value);
}

void write_call(Sqlite::Statement& row, const ListedCall& call, const evidence::ReportedCall& told,
                bool judged)
{
    row.bind(signed_of(call.number))
        .bind(std::string_view(call.call_id))
        .bind(std::string_view(call.from))
        .bind(std::string_view(call.to))
        .bind(call.start.ns)
        .bind(call.end.ns)
        .bind(std::string_view(call.ended_by))
        .bind(std::string_view(call.mode))
        .bind(judged ? std::string_view(call.verdict) : std::string_view())
        .bind(judged ? std::string_view(told.judgement.reason) : std::string_view())
        .bind(signed_of(call.streams))
        .bind(signed_of(call.packets))
        .bind(signed_of(call.opened))
        .bind(signed_of(call.seen))
        .finish();
}

void write_stream(Sqlite::Statement& row, std::int64_t call, const evidence::ReportedStream& stream)
{
    row.bind(call)
        .bind(std::int64_t{stream.ssrc.value})
        .bind(std::string_view(stream.source.text()))
        .bind(std::string_view(stream.destination.text()))
        .bind(stream.first.ns)
        .bind(stream.last.ns)
        .bind(signed_of(stream.totals.packets + stream.totals.not_covered))
        .bind(signed_of(opened(stream.totals)))
        .finish();
}

void write_challenges(Sqlite& database, const evidence::Report& report)
{
    Sqlite::Statement row(database,
                          "INSERT INTO challenge(capture, frame, at_ns, impi, algorithm, nonce, "
                          "rand, autn, answered_ns) VALUES(?,?,?,?,?,?,?,?,?)");
    for (const casebook::Challenge& challenge : report.challenges) {
        row.bind(std::int64_t{challenge.place.file})
            .bind(signed_of(challenge.place.frame))
            .bind(challenge.at.ns)
            .bind(std::string_view(challenge.impi))
            .bind(std::string_view(challenge.algorithm))
            .bind(ByteView(challenge.nonce))
            .bind(ByteView(challenge.rand))
            .bind(ByteView(challenge.autn));
        if (challenge.answered_at)
            row.bind(challenge.answered_at->ns);
        else
            row.bind_null();
        row.finish();
    }
}

} // namespace

std::vector<ListedCall> listed_calls(const evidence::Report& report)
{
    std::vector<ListedCall> calls;
    for (const evidence::ReportedCall& reported : report.calls) {
        const casebook::Call& call = *reported.call;
        ListedCall listed;
        listed.number = reported.number;
        listed.call_id = call.call_id;
        listed.from = call.from;
        listed.to = call.to;
        listed.start = call.start;
        listed.end = call.end;
        listed.ended_by = name_of(call.ended_by);
        listed.mode = call.sessions.empty() ? "" : name_of(call.sessions.front().mode);
        listed.verdict = name_of(reported.judgement.verdict);
        listed.streams = reported.streams.size();
        for (const evidence::ReportedStream& stream : reported.streams) {
            listed.packets += stream.totals.packets;
            listed.seen += stream.totals.packets + stream.totals.not_covered;
            listed.opened += opened(stream.totals);
        }
        calls.push_back(std::move(listed));
    }
    return calls;
}

bool CallFilter::empty() const
{
    return !from && !to && party.empty() && !between && verdict.empty() && !ssrc;
}

bool CallFilter::passes(const ListedCall& call, const std::vector<Ssrc>& ssrcs) const
{
    const auto is_between = [&call](const std::string& a, const std::string& b) {
        return contains(call.from, a) && contains(call.to, b);
    };
    return (!from || call.end >= *from) && (!to || call.start < *to) &&
           (party.empty() || contains(call.from, party) || contains(call.to, party)) &&
           (!between || is_between(between->first, between->second) ||
            is_between(between->second, between->first)) &&
           (verdict.empty() || call.verdict == verdict) &&
           (!ssrc || std::find(ssrcs.begin(), ssrcs.end(), *ssrc) != ssrcs.end());
}

Result<void> write_calls(const std::string& index_path, const evidence::Report& report, bool judged)
{
    auto database = Sqlite::open(index_path);
    if (!database)
        return database.error();
    database->run("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;");
    {
        Sqlite::Transaction transaction(*database);
        database->run(call_tables);
        Sqlite::Statement call_row(
            *database, "INSERT INTO call(number, call_id, caller, callee, start_ns, end_ns, "
                       "ended_by, mode, verdict, reason, streams, packets, opened, seen) "
                       "VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
        Sqlite::Statement stream_row(
            *database, "INSERT INTO stream(call, ssrc, source, destination, first_ns, last_ns, "
                       "packets, opened) VALUES(?,?,?,?,?,?,?,?)");
        const std::vector<ListedCall> calls = listed_calls(report);
        for (std::size_t i = 0; i < calls.size(); ++i) {
            write_call(call_row, calls[i], report.calls[i], judged);
            for (const evidence::ReportedStream& stream : report.calls[i].streams)
                write_stream(stream_row, signed_of(calls[i].number), stream);
        }
        for (const evidence::ReportedStream& stream : report.streams_without_call)
            write_stream(stream_row, 0, stream);
        write_challenges(*database, report);
        add_cross_parameters(*database);
        database->run(call_indices);
        transaction.commit();
    }
    if (database->error())
        return *database->error();
    return {};
}

Result<std::vector<ListedCall>> read_calls(const std::string& index_path, const CallFilter& filter)
{
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(index_path, ignored))
        return Error{ErrorCode::cannot_open, "index.sqlite", 0};
    auto database = Sqlite::open(index_path);
    if (!database)
        return database.error();
    database->run("PRAGMA query_only=1");
    std::vector<ListedCall> calls;
    Sqlite::Statement row(
        *database, "SELECT number, call_id, caller, callee, start_ns, end_ns, ended_by, "
                   "mode, verdict, streams, packets, opened, seen FROM call ORDER BY number");
    Sqlite::Statement with_ssrc(*database, "SELECT 1 FROM stream WHERE ssrc=? AND call=?");
    while (row.row()) {
        ListedCall call;
        call.number = static_cast<std::size_t>(row.integer(0));
        call.call_id = row.text(1);
        call.from = row.text(2);
        call.to = row.text(3);
        call.start.ns = row.integer(4);
        call.end.ns = row.integer(5);
        call.ended_by = row.text(6);
        call.mode = row.text(7);
        call.verdict = row.text(8);
        call.streams = static_cast<std::uint64_t>(row.integer(9));
        call.packets = static_cast<std::uint64_t>(row.integer(10));
        call.opened = static_cast<std::uint64_t>(row.integer(11));
        call.seen = static_cast<std::uint64_t>(row.integer(12));
        std::vector<Ssrc> ssrcs;
        if (filter.ssrc) {
            with_ssrc.bind(std::int64_t{filter.ssrc->value}).bind(row.integer(0));
            for (; with_ssrc.row();)
                ssrcs.assign(1, *filter.ssrc);
        }
        if (filter.passes(call, ssrcs))
            calls.push_back(std::move(call));
    }
    if (database->error())
        return *database->error();
    return calls;
}

} // namespace lisrtp::archive
