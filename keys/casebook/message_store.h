// keys/casebook/message_store.h - where messages lie that the casebook need not hold.

#pragma once

#include "keys/base/bytes.h"

#include <cstdint>

namespace lisrtp::casebook
{

/**
 * Gives a message's octets again. A casebook that has one keeps of most messages only where and
 * when they were seen: an archive's signalling does not fit into memory.
 *
 * Need not be thread-safe: the casebook asks from the thread that asks it.
 */
class MessageStore
{
public:
    virtual ~MessageStore() = default;
    /**
     * The octets as they were learned; empty when they cannot be read, which costs that message.
     * @param id  as `Message::stored` said
     */
    virtual Bytes octets_of(std::int64_t id) = 0;
};

} // namespace lisrtp::casebook
