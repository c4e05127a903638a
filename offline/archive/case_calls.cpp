#include "offline/archive/case_calls.h"

#include "offline/archive/case_schema.h"
#include "offline/archive/cross_parameters.h"

#include <algorithm>
#include <filesystem>

namespace lisrtp::archive
{

namespace
{

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

void write_call(Sqlite::Statement& row, const evidence::CallEntry& entry, bool judged)
{
    const ListedCall call = listed_call(entry);
    row.bind(signed_of(call.number))
        .bind(std::string_view(call.call_id))
        .bind(std::string_view(call.from))
        .bind(std::string_view(call.to))
        .bind(call.start.ns)
        .bind(call.end.ns)
        .bind(std::string_view(call.ended_by))
        .bind(std::string_view(call.mode))
        .bind(judged ? std::string_view(call.verdict) : std::string_view())
        .bind(judged ? std::string_view(entry.reason) : std::string_view())
        .bind(signed_of(call.streams))
        .bind(signed_of(call.packets))
        .bind(signed_of(call.opened))
        .bind(signed_of(call.seen))
        .finish();
}

void write_stream(Sqlite::Statement& row, std::size_t call, const evidence::StreamEntry& stream)
{
    row.bind(signed_of(call))
        .bind(std::int64_t{stream.ssrc.value})
        .bind(std::string_view(stream.source))
        .bind(std::string_view(stream.destination))
        .bind(stream.first.ns)
        .bind(stream.last.ns)
        .bind(signed_of(stream.packets + stream.not_covered))
        .bind(signed_of(stream.opened))
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

ListedCall listed_call(const evidence::CallEntry& entry)
{
    ListedCall listed;
    listed.number = entry.number;
    listed.call_id = entry.call_id;
    listed.from = entry.from;
    listed.to = entry.to;
    listed.start = entry.start;
    listed.end = entry.end;
    listed.ended_by = name_of(entry.ended_by);
    listed.mode = entry.mode ? name_of(*entry.mode) : "";
    listed.verdict = name_of(entry.verdict);
    listed.streams = entry.streams.size();
    for (const evidence::StreamEntry& stream : entry.streams) {
        listed.packets += stream.packets;
        listed.seen += stream.packets + stream.not_covered;
        listed.opened += stream.opened;
    }
    return listed;
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

Result<void> write_calls(const std::string& index_path, const evidence::Report& report,
                         const evidence::CallLedger& calls, bool judged)
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
        const auto read = calls.read_entries([&](const evidence::CallEntry& call) {
            write_call(call_row, call, judged);
            for (const evidence::StreamEntry& stream : call.streams)
                write_stream(stream_row, call.number, stream);
        });
        if (!read)
            return read;
        for (const evidence::ReportedStream& stream : report.streams_without_call)
            write_stream(stream_row, 0, entry_of(stream));
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
