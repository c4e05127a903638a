// offline/archive/case_database.h - what is known of an archive, between runs and for good.

#pragma once

#include "keys/casebook/message_store.h"
#include "offline/archive/file_index.h"
#include "offline/archive/sqlite.h"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace lisrtp::archive
{

/**
 * A SQLite database of captures by the SHA-256 of their octets: messages, streams, what was
 * skipped. A capture is there whole or not at all, so a run that was killed
 * leaves captures that the next run need not read again.
 *
 * The working database is in WAL mode and grows in the order of work; `export_to` writes the
 * captures anew, in an order of the caller's, so that the same captures give the same octets. No
 * key is ever stored (see `redacted_message`).
 *
 * Not thread-safe. Errors: cannot_open, write_failed, syntax; the first one stays.
 */
class CaseDatabase
{
public:
    /** Opens or makes one; ":memory:" for one that nobody keeps. Another format is made anew. */
    static Result<CaseDatabase> open(const std::string& path);

    const std::optional<Error>& error() const { return database_.error(); }

    bool empty();
    /** SHA-256 of every capture. */
    std::vector<std::string> captures();
    /** @param deep  how the capture is to have been read */
    bool has(const std::string& sha256, bool deep);
    /** Everything but streams and messages; `input.name` is empty. The capture must be there. */
    FileIndex load(const std::string& sha256, bool deep);
    /** Its streams, by id. */
    void streams(const std::string& sha256, bool deep,
                 const std::function<void(StreamRecord)>& take);
    /** Its messages, by frame: those of single frames, or those that needed several. */
    void messages(const std::string& sha256, bool deep, bool reassembled,
                  const std::function<void(const IndexedMessage&)>& take);
    /** One message; empty when there is none of that id. Asked again and again. */
    casebook::StoredMessage message(std::int64_t id);
    /** Whether the capture has a key lying open, so that some message is not stored whole. */
    bool is_redacted(const std::string& sha256, bool deep, bool reassembled);
    /**
     * A number for a capture that is being read. Its messages may be stored before it is: they
     * count only when it is stored itself, and what a run that was killed left of them is removed
     * when the database is opened again.
     */
    std::int64_t begin_capture();
    /** Gives each its id. One transaction. */
    void add_messages(std::int64_t capture, std::span<IndexedMessage> messages);
    /** One transaction. A capture that is there already stays as it is. */
    void store(std::int64_t capture, const FileIndex& index, bool deep);

    /** The set of captures whose frames in pieces were put together last; empty for none. */
    std::string reassembled_set();
    /** What came of them, capture by capture in the order of `sha256s`. One transaction. */
    struct Reassembly {
        std::vector<IndexedMessage> messages;
        SkippedFrames skipped;
    };
    void store_reassembly(const std::string& set, bool deep, std::span<const std::string> sha256s,
                          std::span<Reassembly> reassemblies);
    /** Frames that were dissected in vain. */
    SkippedFrames reassembly_skipped(const std::string& sha256, bool deep);

    /** A capture as the case names it. */
    struct Named {
        std::string name;
        std::string sha256;
    };
    /** Writes a new database with these captures, numbered from 1. The file must not exist. */
    Result<void> export_to(const std::string& path, std::span<const Named> captures, bool deep);

private:
    explicit CaseDatabase(Sqlite database) : database_(std::move(database)) {}
    std::optional<std::int64_t> find(const std::string& sha256, bool deep);
    void store_messages(std::int64_t capture, std::span<IndexedMessage> messages);
    std::int64_t number_after(const char* highest);
    void store_noise(std::int64_t capture, std::span<const NoisyFlow> noise);
    std::vector<NoisyFlow> noise(std::int64_t capture);
    void store_skipped(std::int64_t capture, const SkippedFrames& skipped, bool reassembly);
    SkippedFrames skipped(std::int64_t capture, bool reassembly);
    void export_capture(std::int64_t number, const Named& capture, bool deep);

    Sqlite database_;
    std::int64_t next_capture_ = 0; ///< 0: to be looked up
    std::int64_t next_message_ = 0;
    std::optional<Sqlite::Statement> message_of_id_;
};

} // namespace lisrtp::archive
