// keys/casebook/transcript.h - all signalling that was seen, each message once, in the order of
// time.

#pragma once

#include "keys/casebook/casebook.h"
#include "keys/sip/message.h"
#include "keys/sip/sdp.h"

#include <array>
#include <limits>
#include <map>
#include <memory>
#include <memory_resource>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace lisrtp::casebook
{

/** Where and when a message was seen first. Every message of an archive has one: it is small. */
struct Sighted {
    Timestamp at;
    Place place;
    std::int64_t stored = 0;  ///< by which the store knows it; 0: it is held, in an Entry
    std::uint32_t part = 0;   ///< of several messages of one frame: which
    std::uint32_t group = 0;  ///< of all messages with its Call-ID
    std::uint32_t copies = 0; ///< sightings besides; some may be one frame learned twice
};

/** One message that could be read. */
struct Entry : Sighted {
    Endpoint from;
    Endpoint to;
    sip::Message message;
    std::vector<Place> copy_places; ///< other frames with the same octets, in their order
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
    Transcript(Transcript&&) = delete;

    void add(const Message& message);
    /** From now on, and for what was learned already. */
    void correct_clocks(const ClocksAhead& clocks_ahead);

    /** What is held, by time, then place. */
    std::vector<const Entry*> in_order();
    /** By capture; of all messages. */
    std::map<std::uint32_t, SignallingSpan> spans() const;
    /** The SIP messages of one Call-ID, by time, then place: held or not. */
    struct OfCallId {
        std::span<const Sighted*> messages;
        /** From and To name the same two parties in all of them. */
        bool one_pair_of_parties = false;
    };
    /**
     * Call-IDs of which some message belongs to an INVITE.
     * @param all  takes the messages; the result points into it
     */
    std::vector<OfCallId> by_call_id(std::vector<const Sighted*>& all);
    /** Brings a message into memory that is not held; null when the store cannot give it.
     * Thread-safe. */
    std::unique_ptr<const Entry> load(const Sighted& sighted) const;

    /** By time, then place. */
    std::vector<Unread> unread() const;

private:
    /** The beginning of a SHA-256 of octets: nobody finds two messages with the same one. */
    using Fingerprint = std::array<std::uint8_t, 24>;
    /** The same for names, of which there are fewer: nobody finds a name with somebody else's. */
    using Print = std::array<std::uint8_t, 16>;
    struct PrintHash {
        template <std::size_t size>
        std::size_t operator()(const std::array<std::uint8_t, size>& print) const noexcept
        {
            return static_cast<std::size_t>(load_u64(print.data()));
        }
    };
    static Fingerprint fingerprint_of(ByteView octets);
    static Print print_of(std::string_view name);

    /** What is known of all messages with one Call-ID. */
    struct Group {
        Print parties; ///< of the first message
        bool one_pair_of_parties = true;
        bool has_invite = false;
    };
    static constexpr std::uint32_t no_group = std::numeric_limits<std::uint32_t>::max();

    /** Another frame with the same octets. */
    struct Copy {
        Timestamp at; ///< by its own capture's clock
        Place place;
        std::uint32_t part = 0;
        std::int64_t stored = 0;
        Endpoint from; ///< of what is held
        Endpoint to;
    };
    struct Copies {
        Sighted* of = nullptr;
        std::vector<Copy> all;
        std::size_t settled = 0; ///< so many are in the order of their places
    };
    struct UnreadMessage {
        Timestamp at;
        Unread what;
    };

    std::uint32_t group_of(const sip::Message& message);
    std::int64_t ahead_ns(Place place) const;
    Timestamp corrected(Timestamp at, Place place) const;
    Timestamp as_seen(Timestamp at, Place place) const;
    Sighted sighting_of(const Message& message, const sip::Message& read);
    /** @param entry  null: it is not held */
    void note_sighting(Sighted& sighted, Entry* entry, const Message& message);
    void note_sighting_to_hold(const Fingerprint& fingerprint, const Message& message);
    static void note_copy(Copies& copies, const Copy& copy);
    static void settle(Copies& copies);
    void settle_all();
    std::vector<Place> copies_of(const Sighted& sighted) const;

    MessageStore* store_;
    ClocksAhead clocks_ahead_;
    std::map<Fingerprint, Entry> held_;
    std::pmr::unsynchronized_pool_resource memory_{
        {.max_blocks_per_chunk = 1024, .largest_required_pool_block = 256}};
    std::pmr::unordered_map<Fingerprint, Sighted, PrintHash> stored_{&memory_}; ///< not held
    std::unordered_map<Print, std::uint32_t, PrintHash> group_numbers_;         ///< by Call-ID
    std::vector<Group> groups_;
    std::unordered_map<const Sighted*, Copies> copies_; ///< most messages have none
    std::map<Fingerprint, UnreadMessage> unread_;
};

/** Whether it is an INVITE or a response to one. */
bool belongs_to_invite(const sip::Message& message);

} // namespace lisrtp::casebook
