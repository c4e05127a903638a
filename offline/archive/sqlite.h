// offline/archive/sqlite.h - SQLite in the manner of this house.

#pragma once

#include "keys/base/bytes.h"
#include "keys/base/result.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace lisrtp::archive
{

/**
 * One connection. The first error stays and makes all later work nothing, so a caller may ask once,
 * at the end. Not thread-safe.
 */
class Sqlite
{
public:
    /** Opens or makes a database; ":memory:" for one without a file. Errors: cannot_open. */
    static Result<Sqlite> open(const std::string& path);

    Sqlite(Sqlite&&) noexcept;
    Sqlite& operator=(Sqlite&&) noexcept;
    ~Sqlite();

    /** Runs statements that give no rows. */
    void run(const char* statements);
    /** The first thing that went wrong: write_failed (full disk), syntax (not a database). */
    const std::optional<Error>& error() const;

    /** Begins a transaction, which ends with `commit` or, without one, by being undone. */
    class Transaction
    {
    public:
        explicit Transaction(Sqlite& database) : database_(database) { database_.run("BEGIN"); }
        ~Transaction();
        Transaction(const Transaction&) = delete;
        Transaction& operator=(const Transaction&) = delete;
        void commit();

    private:
        Sqlite& database_;
        bool ended_ = false;
    };

    class Statement;

private:
    struct Connection;
    explicit Sqlite(std::unique_ptr<Connection> connection);

    std::unique_ptr<Connection> connection_; ///< statements point to it
};

/** A prepared statement: bind in the order of the question marks, step through rows, reset. It goes
 * before its connection does, wherever that was moved. */
class Sqlite::Statement
{
public:
    Statement(Sqlite& database, const char* text);

    Statement& bind(std::int64_t value);
    Statement& bind(std::string_view text);
    Statement& bind(ByteView octets);
    Statement& bind_null();

    /** The next row; false at the end and after an error. */
    bool row();
    /** Runs to the end and is ready for the next binding. */
    void finish();

    std::int64_t integer(int column) const;
    /** Texts and blobs are copies. */
    std::string text(int column) const;
    Bytes octets(int column) const;

private:
    struct Finalize {
        void operator()(sqlite3_stmt* handle) const;
    };
    Connection* connection_;
    std::unique_ptr<sqlite3_stmt, Finalize> handle_;
    int next_ = 1;
};

} // namespace lisrtp::archive
