// offline/archive/stored_messages.h - the case database as the casebook's store.

#pragma once

#include "keys/casebook/message_store.h"
#include "offline/archive/case_database.h"

#include <mutex>

namespace lisrtp::archive
{

/** Thread-safe as long as nobody else asks the database. Its errors stay in the database. */
class StoredMessages : public casebook::MessageStore
{
public:
    /** @param database  outlives it */
    explicit StoredMessages(CaseDatabase& database) : database_(database) {}

    casebook::StoredMessage message(std::int64_t id) override
    {
        const std::scoped_lock lock(mutex_);
        return database_.message(id);
    }

private:
    std::mutex mutex_;
    CaseDatabase& database_;
};

} // namespace lisrtp::archive
