#include "offline/archive/sqlite.h"

#include <cstring>

#include <sqlite3.h>

namespace lisrtp::archive
{

struct Sqlite::Connection {
    struct Close {
        void operator()(sqlite3* handle) const { sqlite3_close(handle); }
    };

    explicit Connection(sqlite3* opened) : handle(opened) {}
    void note(int code);

    std::unique_ptr<sqlite3, Close> handle;
    std::optional<Error> error;
};

void Sqlite::Statement::Finalize::operator()(sqlite3_stmt* handle) const
{
    sqlite3_finalize(handle);
}

Sqlite::Sqlite(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}

Sqlite::Sqlite(Sqlite&&) noexcept = default;
Sqlite& Sqlite::operator=(Sqlite&&) noexcept = default;
Sqlite::~Sqlite() = default;

Result<Sqlite> Sqlite::open(const std::string& path)
{
    sqlite3* handle = nullptr;
    const int code = sqlite3_open_v2(path.c_str(), &handle,
                                     SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
                                         SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW,
                                     nullptr);
    Sqlite database(std::make_unique<Connection>(handle));
    if (code != SQLITE_OK) {
        const int of_system = handle != nullptr ? sqlite3_system_errno(handle) : 0;
        return Error{ErrorCode::cannot_open,
                     of_system != 0 ? ::strerrordesc_np(of_system) : "database", 0};
    }
    sqlite3_extended_result_codes(handle, 1);
    // What lies in the file is no program of ours.
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    return database;
}

const std::optional<Error>& Sqlite::error() const
{
    return connection_->error;
}

void Sqlite::Connection::note(int code)
{
    if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE || error)
        return;
    switch (code & 0xFF) {
    case SQLITE_FULL:
        error = Error{ErrorCode::write_failed, "no space left for the case database", 0};
        break;
    case SQLITE_NOMEM:
        error = Error{ErrorCode::write_failed, "no memory left for the case database", 0};
        break;
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
    case SQLITE_ERROR:
        error = Error{ErrorCode::syntax, "case database", 0};
        break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        error = Error{ErrorCode::cannot_open, "case database: in use", 0};
        break;
    default:
        error = Error{ErrorCode::write_failed, "case database", 0};
        break;
    }
}

void Sqlite::run(const char* statements)
{
    if (!error())
        connection_->note(
            sqlite3_exec(connection_->handle.get(), statements, nullptr, nullptr, nullptr));
}

Sqlite::Transaction::~Transaction()
{
    if (!ended_)
        sqlite3_exec(database_.connection_->handle.get(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void Sqlite::Transaction::commit()
{
    database_.run("COMMIT");
    ended_ = !database_.error();
}

Sqlite::Statement::Statement(Sqlite& database, const char* text)
    : connection_(database.connection_.get())
{
    if (database.error())
        return;
    sqlite3_stmt* handle = nullptr;
    connection_->note(sqlite3_prepare_v2(connection_->handle.get(), text, -1, &handle, nullptr));
    handle_.reset(handle);
}

Sqlite::Statement& Sqlite::Statement::bind(std::int64_t value)
{
    if (handle_)
        connection_->note(sqlite3_bind_int64(handle_.get(), next_++, value));
    return *this;
}

Sqlite::Statement& Sqlite::Statement::bind(std::string_view text)
{
    if (handle_)
        connection_->note(sqlite3_bind_text64(handle_.get(), next_++,
                                              text.empty() ? "" : text.data(), text.size(),
                                              SQLITE_TRANSIENT, SQLITE_UTF8));
    return *this;
}

Sqlite::Statement& Sqlite::Statement::bind(ByteView octets)
{
    static constexpr std::uint8_t nothing = 0; // a null pointer would be NULL
    if (handle_)
        connection_->note(sqlite3_bind_blob64(handle_.get(), next_++,
                                              octets.empty() ? &nothing : octets.data(),
                                              octets.size(), SQLITE_TRANSIENT));
    return *this;
}

Sqlite::Statement& Sqlite::Statement::bind_null()
{
    if (handle_)
        connection_->note(sqlite3_bind_null(handle_.get(), next_++));
    return *this;
}

bool Sqlite::Statement::row()
{
    if (!handle_ || connection_->error)
        return false;
    const int code = sqlite3_step(handle_.get());
    connection_->note(code);
    if (code == SQLITE_ROW)
        return true;
    sqlite3_reset(handle_.get());
    next_ = 1;
    return false;
}

void Sqlite::Statement::finish()
{
    while (row()) {
    }
}

std::int64_t Sqlite::Statement::integer(int column) const
{
    return sqlite3_column_int64(handle_.get(), column);
}

std::string Sqlite::Statement::text(int column) const
{
    const Bytes copy = octets(column);
    return {copy.begin(), copy.end()};
}

Bytes Sqlite::Statement::octets(int column) const
{
    const auto* data = static_cast<const std::uint8_t*>(sqlite3_column_blob(handle_.get(), column));
    const int count = sqlite3_column_bytes(handle_.get(), column);
    if (data == nullptr || count <= 0)
        return {};
    return {data, data + count};
}

} // namespace lisrtp::archive
