// offline/archive/stored_messages.h - the case database as the casebook's store.

#pragma once

#include "keys/casebook/message_store.h"
#include "offline/archive/case_database.h"

namespace lisrtp::archive
{

/** Not thread-safe, as the database is not. Its errors stay in the database. */
class StoredMessages : public casebook::MessageStore
{
public:
    /** @param database  outlives it */
    explicit StoredMessages(CaseDatabase& database) : database_(database) {}

    Bytes octets_of(std::int64_t id) override { return database_.message_octets(id); }

private:
    CaseDatabase& database_;
};

} // namespace lisrtp::archive
