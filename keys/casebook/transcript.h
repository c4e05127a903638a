// keys/casebook/transcript.h - all signalling that was seen, each message once, in the order of
// time.

#pragma once

#include "keys/casebook/casebook.h"
#include "keys/sip/message.h"
#include "keys/sip/sdp.h"

#include <array>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

namespace lisrtp::casebook
{

/** Stands for a Call-ID: the beginning of its SHA-256. */
using CallIdPrint = std::array<std::uint8_t, 16>;

/** Where and when a message was seen. */
struct Sighted {
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
    std::int64_t stored = 0;        ///< by which the store knows it; 0: it is held, in an Entry
    CallIdPrint call_id{};
};

/** One message that could be read. */
struct Entry : Sighted {
    sip::Message message;
};

/** All signalling of one capture lies between these. */
struct SignallingSpan {
    Timestamp from, to;
};

/**
 * Collects messages. Octets that were seen before (a retransmission, a copy from a mirror port) are
 * one message, which stands at the earliest time it was seen. So the order of learning leaves no
 * trace.
 *
 * With a store, what matters to its own call alone (most of an archive) is not held: neither a
 * challenge nor an answer to one, no REGISTER, no MESSAGE, no RTSP.
 */
class Transcript
{
public:
    /** @param store  outlives it; null: everything is held */
    explicit Transcript(MessageStore* store = nullptr) : store_(store) {}

    void add(const Message& message);
    /** From now on, and for what was learned already. */
    void correct_clocks(const ClocksAhead& clocks_ahead);

    /** What is held, by time, then place. */
    std::vector<const Entry*> in_order();
    /** By capture; of all messages. */
    std::map<std::uint32_t, SignallingSpan> spans() const;
    /**
     * SIP messages by their Call-ID, where one of them belongs to an INVITE: held or not, by time,
     * then place.
     */
    std::vector<std::vector<const Sighted*>> by_call_id();
    /** By time, then place. */
    std::vector<Unread> unread() const;

    MessageStore* store() const { return store_; }

private:
    using Fingerprint = std::array<std::uint8_t, 32>; ///< SHA-256 of the octets
    struct FingerprintHash {
        std::size_t operator()(const Fingerprint& fingerprint) const noexcept;
    };

    /** A message that is not held. */
    struct Stored : Sighted {
        bool belongs_to_invite = false;
    };
    struct UnreadMessage {
        Timestamp at;
        Unread what;
    };

    static CallIdPrint print_of(std::string_view call_id);
    Timestamp corrected(Timestamp at, Place place) const;
    Sighted sighting_of(const Message& message, const sip::Message& read) const;
    static void settle_copies(Sighted& sighted);
    void note_sighting(Sighted& sighted, const Message& message) const;
    void correct(Sighted& sighted) const;

    MessageStore* store_;
    ClocksAhead clocks_ahead_;
    std::map<Fingerprint, Entry> held_;
    std::unordered_map<Fingerprint, Stored, FingerprintHash> stored_;
    std::map<Fingerprint, UnreadMessage> unread_;
};

/** Whether it is an INVITE or a response to one. */
bool belongs_to_invite(const sip::Message& message);

} // namespace lisrtp::casebook
