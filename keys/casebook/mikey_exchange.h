// keys/casebook/mikey_exchange.h - the I_MESSAGEs and R_MESSAGEs of a call, paired.

#pragma once

#include "keys/casebook/build_calls.h"
#include "keys/mikey/read_message.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace lisrtp::casebook
{

/** One MIKEY message in the signalling. */
struct SeenMikey {
    std::shared_ptr<const mikey::Message> message;
    std::optional<Error> damage; ///< it could be read only up to here
    const Entry* entry = nullptr;
    bool by_caller = true; ///< the caller sent it

    Timestamp at() const { return entry->at; }
    Place place() const { return entry->place; }
    /** Else the key file handed it over. */
    bool was_captured() const { return place().frame != 0; }
};

/** A MIKEY exchange: the initiator's message, the responder's, or both. */
struct MikeyExchange {
    std::optional<SeenMikey> initiator;
    std::optional<SeenMikey> responder;
    /** STS: the initiator's second message, in the body of an ACK (docs/private-profiles.md). */
    std::optional<SeenMikey> confirmation;
    std::size_t media_line = 0;
    bool for_all_media = true; ///< it stood at session level

    const SeenMikey& first() const { return initiator ? *initiator : *responder; }
};

/** What could not be read of a key-mgmt attribute. */
struct UnreadMikey {
    Place place;
    std::string text; ///< "MIKEY in frame 7: truncated: ROC at octet 20"
};

struct MikeyExchanges {
    std::vector<MikeyExchange> exchanges; ///< in the order of their offers
    std::vector<UnreadMikey> unread;
};

/**
 * All MIKEY messages of a call's offers and answers. Media level wins over session level (RFC
 * 4567, 3.1.1); what stands at session level is one exchange, however many m-lines it keys. An
 * answer is paired with the offer's message of the same CSB; each branch of a fork makes a pair.
 */
MikeyExchanges mikey_exchanges_of(const CallInMaking& making);

} // namespace lisrtp::casebook
