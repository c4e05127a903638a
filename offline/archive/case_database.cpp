#include "offline/archive/case_database.h"

#include "offline/archive/case_schema.h"
#include "offline/archive/file_index_octets.h"

#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <unistd.h>

namespace lisrtp::archive
{

namespace
{

std::int64_t signed_of(std::uint64_t value)
{
    return static_cast<std::int64_t>(value);
}

std::uint64_t unsigned_of(std::int64_t value)
{
    return static_cast<std::uint64_t>(value);
}

Endpoint endpoint_of(const std::string& text)
{
    return Endpoint::parse(text).value_or(Endpoint{});
}

/** Whether the file holds our tables in this format. */
bool is_of_this_format(Sqlite& database)
{
    Sqlite::Statement version(database, "PRAGMA user_version");
    return version.row() && version.text(0) == LISRTP_CASE_FORMAT;
}

void make_tables(Sqlite& database)
{
    Sqlite::Transaction transaction(database);
    database.run(case_tables);
    database.run(case_indices);
    database.run("PRAGMA user_version=" LISRTP_CASE_FORMAT);
    transaction.commit();
}

/** The same statements for an attached database: "CREATE TABLE done.capture(". */
std::string in_schema(const std::string& schema, std::string statements)
{
    for (const std::string word : {"CREATE TABLE ", "CREATE INDEX "})
        for (std::size_t at = 0; (at = statements.find(word, at)) != std::string::npos;) {
            at += word.size();
            statements.insert(at, schema + ".");
        }
    return statements;
}

/** SQLite would make it readable for everybody; its journals get the same rights. */
bool make_private_file(const std::string& path)
{
    const int descriptor =
        ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
    if (descriptor < 0)
        return false;
    ::close(descriptor);
    return true;
}

} // namespace

Result<CaseDatabase> CaseDatabase::open(const std::string& path)
{
    for (int tries = 0; tries < 2; ++tries) {
        if (path != ":memory:" && !make_private_file(path))
            return Error{ErrorCode::cannot_open, ::strerrordesc_np(errno), 0};
        auto opened = Sqlite::open(path);
        if (!opened)
            return opened.error();
        // A run that is killed loses nothing that was committed; a machine that loses its power
        // may lose the last captures, and they are read again.
        // The case's folder is locked, so that nobody else asks: reading takes no locks.
        opened->run("PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; "
                    "PRAGMA synchronous=NORMAL;");
        if (!opened->error() && !is_of_this_format(*opened))
            make_tables(*opened);
        opened->run("DELETE FROM message WHERE capture NOT IN (SELECT id FROM capture)");
        if (!opened->error())
            return CaseDatabase(std::move(*opened));
        if (opened->error()->code != ErrorCode::syntax || path == ":memory:")
            return *opened->error();
        // Of another version, or damaged: nothing that reading the captures does not give again.
        for (const char* part : {"", "-wal", "-shm"})
            std::filesystem::remove(path + part);
    }
    return Error{ErrorCode::cannot_open, "case database", 0};
}

bool CaseDatabase::empty()
{
    Sqlite::Statement any(database_, "SELECT 1 FROM capture LIMIT 1");
    return !any.row();
}

std::vector<std::string> CaseDatabase::captures()
{
    std::vector<std::string> all;
    Sqlite::Statement row(database_, "SELECT sha256 FROM capture ORDER BY id");
    while (row.row())
        all.push_back(row.text(0));
    return all;
}

std::optional<std::int64_t> CaseDatabase::find(const std::string& sha256, bool deep)
{
    Sqlite::Statement find(database_,
                           "SELECT id FROM capture WHERE sha256=? AND deep=? ORDER BY id LIMIT 1");
    find.bind(std::string_view(sha256)).bind(std::int64_t{deep});
    return find.row() ? std::optional(find.integer(0)) : std::nullopt;
}

bool CaseDatabase::has(const std::string& sha256, bool deep)
{
    return !sha256.empty() && find(sha256, deep).has_value();
}

FileIndex CaseDatabase::load(const std::string& sha256, bool deep)
{
    FileIndex index;
    const std::int64_t capture = find(sha256, deep).value_or(-1);
    Sqlite::Statement row(database_,
                          "SELECT octets, frames, damage, dissect_from_ns IS NULL, "
                          "dissect_from_ns, to_dissect, landmarks, read_whole FROM capture "
                          "WHERE id=?");
    if (row.bind(capture).row()) {
        index.input.sha256 = sha256;
        index.input.octets = unsigned_of(row.integer(0));
        index.input.frames = unsigned_of(row.integer(1));
        index.input.damage = row.text(2);
        if (row.integer(3) == 0)
            index.dissect_from = Timestamp{row.integer(4)};
        index.to_dissect = runs_of(row.octets(5));
        index.landmarks = landmarks_of(row.octets(6));
        index.read_whole = row.integer(7) != 0;
    }
    index.noise = noise(capture);
    index.skipped = skipped(capture, false);
    return index;
}

void CaseDatabase::streams(const std::string& sha256, bool deep,
                           const std::function<void(StreamRecord)>& take)
{
    Sqlite::Statement segment(
        database_,
        "SELECT source, destination, ssrc, packets, successors, repeats, first_ns, last_ns, "
        "first_sequence, last_sequence, first_frame, last_frame, rtcp, mark_step, marks, "
        "other_types FROM segment "
        "WHERE capture=? "
        "ORDER BY id");
    for (segment.bind(find(sha256, deep).value_or(-1)); segment.row();) {
        StreamRecord stream;
        stream.id = {endpoint_of(segment.text(0)), endpoint_of(segment.text(1)),
                     Ssrc{static_cast<std::uint32_t>(segment.integer(2))},
                     segment.integer(12) != 0};
        stream.packets = unsigned_of(segment.integer(3));
        stream.successors = unsigned_of(segment.integer(4));
        stream.repeats = unsigned_of(segment.integer(5));
        stream.first.ns = segment.integer(6);
        stream.last.ns = segment.integer(7);
        stream.first_sequence = static_cast<std::uint16_t>(segment.integer(8));
        stream.last_sequence = static_cast<std::uint16_t>(segment.integer(9));
        stream.first_frame = unsigned_of(segment.integer(10));
        stream.last_frame = unsigned_of(segment.integer(11));
        stream.marks = PacketMarks::of(static_cast<std::uint32_t>(segment.integer(13)),
                                       marks_of(segment.octets(14)));
        stream.other_payload_types = segment.integer(15) != 0;
        take(std::move(stream));
    }
}

void CaseDatabase::messages(const std::string& sha256, bool deep, bool reassembled,
                            const std::function<void(const IndexedMessage&)>& take)
{
    Sqlite::Statement row(database_,
                          "SELECT frame, part, at_ns, source, destination, redacted, octets, "
                          "id FROM message WHERE capture=? AND reassembled=? ORDER BY id");
    row.bind(find(sha256, deep).value_or(-1)).bind(std::int64_t{reassembled});
    while (row.row()) {
        IndexedMessage message;
        message.frame = unsigned_of(row.integer(0));
        message.part = static_cast<std::uint32_t>(row.integer(1));
        message.at.ns = row.integer(2);
        message.from = endpoint_of(row.text(3));
        message.to = endpoint_of(row.text(4));
        message.reassembled = reassembled;
        message.redacted = row.integer(5) != 0;
        message.octets = row.octets(6);
        message.id = row.integer(7);
        take(message);
    }
}

casebook::StoredMessage CaseDatabase::message(std::int64_t id)
{
    if (!message_of_id_)
        message_of_id_.emplace(database_,
                               "SELECT octets, source, destination FROM message WHERE id=?");
    if (!message_of_id_->bind(id).row())
        return {};
    casebook::StoredMessage message{message_of_id_->octets(0), endpoint_of(message_of_id_->text(1)),
                                    endpoint_of(message_of_id_->text(2))};
    message_of_id_->finish();
    return message;
}

bool CaseDatabase::is_redacted(const std::string& sha256, bool deep, bool reassembled)
{
    Sqlite::Statement any(database_, "SELECT 1 FROM message WHERE capture=? AND reassembled=? AND "
                                     "redacted=1 LIMIT 1");
    return any.bind(find(sha256, deep).value_or(-1)).bind(std::int64_t{reassembled}).row();
}

/** One more than the highest number that a statement tells. */
std::int64_t CaseDatabase::number_after(const char* highest)
{
    Sqlite::Statement row(database_, highest);
    return (row.row() ? row.integer(0) : 0) + 1;
}

std::int64_t CaseDatabase::begin_capture()
{
    if (next_capture_ == 0)
        next_capture_ = number_after("SELECT max(id) FROM capture");
    return next_capture_++;
}

void CaseDatabase::add_messages(std::int64_t capture, std::span<IndexedMessage> messages)
{
    Sqlite::Transaction transaction(database_);
    store_messages(capture, messages);
    transaction.commit();
}

void CaseDatabase::store(std::int64_t capture, const FileIndex& index, bool deep)
{
    if (index.input.sha256.empty() || has(index.input.sha256, deep))
        return;
    Sqlite::Transaction transaction(database_);
    Sqlite::Statement row(database_,
                          "INSERT INTO capture(id, name, octets, sha256, frames, damage, "
                          "deep, dissect_from_ns, to_dissect, landmarks, read_whole) "
                          "VALUES(?,'',?,?,?,?,?,?,?,?,?)");
    row.bind(capture)
        .bind(signed_of(index.input.octets))
        .bind(std::string_view(index.input.sha256))
        .bind(signed_of(index.input.frames))
        .bind(std::string_view(index.input.damage))
        .bind(std::int64_t{deep});
    if (index.dissect_from)
        row.bind(index.dissect_from->ns);
    else
        row.bind_null();
    row.bind(octets_of(index.to_dissect))
        .bind(octets_of(index.landmarks))
        .bind(std::int64_t{index.read_whole})
        .finish();
    Sqlite::Statement segment(
        database_, "INSERT INTO segment(capture, source, destination, ssrc, packets, successors, "
                   "repeats, first_ns, last_ns, first_sequence, last_sequence, first_frame, "
                   "last_frame, rtcp, mark_step, marks, other_types) "
                   "VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
    for (const StreamRecord& stream : index.streams)
        segment.bind(capture)
            .bind(std::string_view(stream.id.source.text()))
            .bind(std::string_view(stream.id.destination.text()))
            .bind(std::int64_t{stream.id.ssrc.value})
            .bind(signed_of(stream.packets))
            .bind(signed_of(stream.successors))
            .bind(signed_of(stream.repeats))
            .bind(stream.first.ns)
            .bind(stream.last.ns)
            .bind(std::int64_t{stream.first_sequence})
            .bind(std::int64_t{stream.last_sequence})
            .bind(signed_of(stream.first_frame))
            .bind(signed_of(stream.last_frame))
            .bind(std::int64_t{stream.id.rtcp})
            .bind(std::int64_t{stream.marks.step()})
            .bind(octets_of(stream.marks))
            .bind(std::int64_t{stream.other_payload_types})
            .finish();
    store_noise(capture, index.noise);
    store_skipped(capture, index.skipped, false);
    transaction.commit();
}

void CaseDatabase::store_noise(std::int64_t capture, std::span<const NoisyFlow> noise)
{
    Sqlite::Statement row(database_, "INSERT INTO noise(capture, source, destination, packets, "
                                     "first_frame, last_frame) VALUES(?,?,?,?,?,?)");
    for (const NoisyFlow& flow : noise)
        row.bind(capture)
            .bind(std::string_view(flow.flow.source.text()))
            .bind(std::string_view(flow.flow.destination.text()))
            .bind(signed_of(flow.packets))
            .bind(signed_of(flow.first_frame))
            .bind(signed_of(flow.last_frame))
            .finish();
}

std::vector<NoisyFlow> CaseDatabase::noise(std::int64_t capture)
{
    std::vector<NoisyFlow> noise;
    Sqlite::Statement row(database_, "SELECT source, destination, packets, first_frame, last_frame "
                                     "FROM noise WHERE capture=? ORDER BY id");
    for (row.bind(capture); row.row();)
        noise.push_back({{endpoint_of(row.text(0)), endpoint_of(row.text(1))},
                         unsigned_of(row.integer(2)),
                         unsigned_of(row.integer(3)),
                         unsigned_of(row.integer(4))});
    return noise;
}

void CaseDatabase::store_messages(std::int64_t capture, std::span<IndexedMessage> messages)
{
    if (next_message_ == 0)
        next_message_ = number_after("SELECT max(id) FROM message");
    Sqlite::Statement row(
        database_, "INSERT INTO message(id, capture, frame, part, at_ns, source, destination, "
                   "reassembled, redacted, octets) VALUES(?,?,?,?,?,?,?,?,?,?)");
    for (IndexedMessage& message : messages) {
        message.id = next_message_++;
        row.bind(message.id)
            .bind(capture)
            .bind(signed_of(message.frame))
            .bind(std::int64_t{message.part})
            .bind(message.at.ns)
            .bind(std::string_view(message.from.text()))
            .bind(std::string_view(message.to.text()))
            .bind(std::int64_t{message.reassembled})
            .bind(std::int64_t{message.redacted})
            .bind(ByteView(message.octets))
            .finish();
    }
}

void CaseDatabase::store_skipped(std::int64_t capture, const SkippedFrames& skipped,
                                 bool reassembly)
{
    Sqlite::Statement row(
        database_,
        "INSERT INTO skipped(capture, reassembly, reason, frames, first_frame) VALUES(?,?,?,?,?)");
    for (const auto& [reason, skip] : skipped) {
        row.bind(capture)
            .bind(std::int64_t{reassembly})
            .bind(std::string_view(reason))
            .bind(signed_of(skip.frames));
        if (skip.first)
            row.bind(signed_of(skip.first->frame));
        else
            row.bind_null();
        row.finish();
    }
}

SkippedFrames CaseDatabase::skipped(std::int64_t capture, bool reassembly)
{
    SkippedFrames skipped;
    Sqlite::Statement row(database_,
                          "SELECT reason, frames, first_frame IS NULL, first_frame FROM skipped "
                          "WHERE capture=? AND reassembly=? ORDER BY id");
    row.bind(capture).bind(std::int64_t{reassembly});
    while (row.row()) {
        evidence::ReportedSkip& skip = skipped[row.text(0)];
        skip.frames += unsigned_of(row.integer(1));
        if (row.integer(2) == 0 && !skip.first)
            skip.first = casebook::Place{0, unsigned_of(row.integer(3))};
    }
    return skipped;
}

SkippedFrames CaseDatabase::reassembly_skipped(const std::string& sha256, bool deep)
{
    return skipped(find(sha256, deep).value_or(-1), true);
}

std::string CaseDatabase::reassembled_set()
{
    Sqlite::Statement row(database_, "SELECT value FROM about WHERE name='reassembled'");
    return row.row() ? row.text(0) : "";
}

void CaseDatabase::store_reassembly(const std::string& set, bool deep,
                                    std::span<const std::string> sha256s,
                                    std::span<Reassembly> reassemblies)
{
    Sqlite::Transaction transaction(database_);
    database_.run("DELETE FROM message WHERE reassembled=1; DELETE FROM skipped WHERE reassembly=1;"
                  "DELETE FROM about WHERE name='reassembled'");
    for (std::size_t i = 0; i < sha256s.size(); ++i) {
        const auto capture = find(sha256s[i], deep);
        if (!capture)
            continue;
        store_messages(*capture, reassemblies[i].messages);
        store_skipped(*capture, reassemblies[i].skipped, true);
    }
    Sqlite::Statement(database_, "INSERT INTO about VALUES('reassembled',?)")
        .bind(std::string_view(set))
        .finish();
    transaction.commit();
}

Result<void> CaseDatabase::export_to(const std::string& path, std::span<const Named> captures,
                                     bool deep)
{
    if (!make_private_file(path))
        return Error{ErrorCode::cannot_open, "index.sqlite", 0};
    Sqlite::Statement(database_, "ATTACH DATABASE ? AS done").bind(std::string_view(path)).finish();
    database_.run("PRAGMA done.page_size=4096; PRAGMA done.journal_mode=OFF; "
                  "PRAGMA done.synchronous=OFF;");
    {
        Sqlite::Transaction transaction(database_);
        database_.run(in_schema("done", case_tables).c_str());
        std::int64_t number = 0;
        for (const Named& capture : captures)
            export_capture(++number, capture, deep);
        database_.run(in_schema("done", case_indices).c_str());
        database_.run("PRAGMA done.user_version=" LISRTP_CASE_FORMAT);
        transaction.commit();
    }
    const std::optional<Error> failure = database_.error();
    database_.run("DETACH DATABASE done");
    return failure ? Result<void>(*failure) : Result<void>();
}

void CaseDatabase::export_capture(std::int64_t number, const Named& capture, bool deep)
{
    const std::int64_t id = find(capture.sha256, deep).value_or(-1);
    const auto copy = [&](const char* statement) {
        Sqlite::Statement(database_, statement).bind(number).bind(id).finish();
    };
    Sqlite::Statement(
        database_,
        "INSERT INTO done.capture SELECT ?, ?, octets, sha256, frames, damage, deep, "
        "dissect_from_ns, to_dissect, landmarks, read_whole FROM main.capture WHERE id=?")
        .bind(number)
        .bind(std::string_view(capture.name))
        .bind(id)
        .finish();
    copy("INSERT INTO done.message SELECT NULL, ?, frame, part, at_ns, source, destination, "
         "reassembled, redacted, octets FROM main.message WHERE capture=? "
         "ORDER BY reassembled, frame, part");
    copy("INSERT INTO done.segment SELECT NULL, ?, source, destination, ssrc, packets, successors, "
         "repeats, first_ns, last_ns, first_sequence, last_sequence, first_frame, last_frame, "
         "rtcp, mark_step, marks, other_types FROM main.segment WHERE capture=? ORDER BY id");
    copy("INSERT INTO done.noise SELECT NULL, ?, source, destination, packets, first_frame, "
         "last_frame FROM main.noise WHERE capture=? ORDER BY id");
    copy("INSERT INTO done.skipped SELECT NULL, ?, reassembly, reason, frames, first_frame "
         "FROM main.skipped WHERE capture=? ORDER BY reassembly, reason");
}

} // namespace lisrtp::archive
