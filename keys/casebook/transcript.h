// keys/casebook/transcript.h - all signalling that was seen, each message once, in the order of
// time.

#pragma once

#include "keys/casebook/casebook.h"
#include "keys/sip/message.h"
#include "keys/sip/sdp.h"

#include <array>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace lisrtp::casebook
{

/** One message that could be read. */
struct Entry {
    sip::Message message;
    Timestamp at;
    Endpoint from;
    Endpoint to;
    Place place;
    /** Another frame with the same octets. */
    struct Copy {
        Timestamp at; ///< by its own capture's clock
        Endpoint from;
        Endpoint to;
        Place place;
    };
    Timestamp seen_at;              ///< `at` by its own capture's clock
    std::vector<Copy> copies;       ///< by place
    std::size_t settled_copies = 0; ///< for the transcript: how many are in that order
};

/**
 * Collects messages. Octets that were seen before (a retransmission, a copy from a mirror port) are
 * one message, which stands at the earliest time it was seen. So the order of learning leaves no
 * trace.
 */
class Transcript
{
public:
    void add(const Message& message);
    /** From now on, and for what was learned already. */
    void correct_clocks(const ClocksAhead& clocks_ahead);

    /** By time, then place. */
    std::vector<const Entry*> in_order();
    /** By time, then place. */
    std::vector<Unread> unread() const;

private:
    using Fingerprint = std::array<std::uint8_t, 32>; ///< SHA-256 of the octets

    struct UnreadMessage {
        Timestamp at;
        Unread what;
    };

    Timestamp corrected(Timestamp at, Place place) const;
    static void settle_copies(Entry& entry);
    void note_sighting(Entry& entry, const Message& message) const;

    ClocksAhead clocks_ahead_;
    std::map<Fingerprint, Entry> entries_;
    std::map<Fingerprint, UnreadMessage> unread_;
};

} // namespace lisrtp::casebook
