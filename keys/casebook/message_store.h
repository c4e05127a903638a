// keys/casebook/message_store.h - where messages lie that the casebook need not hold.

#pragma once

#include "keys/base/bytes.h"
#include "keys/base/endpoint.h"

#include <cstdint>

namespace lisrtp::casebook
{

/** A message as it was learned. */
struct StoredMessage {
    Bytes octets; ///< empty: it cannot be had again, which costs that message
    Endpoint from;
    Endpoint to;
};

/**
 * Gives messages again. A casebook that has one keeps of most messages only where and when they
 * were seen: an archive's signalling does not fit into memory.
 *
 * Thread-safe: calls are looked into side by side.
 */
class MessageStore
{
public:
    virtual ~MessageStore() = default;
    /** @param id  as `Message::stored` said */
    virtual StoredMessage message(std::int64_t id) = 0;
};

} // namespace lisrtp::casebook
