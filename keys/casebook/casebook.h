// keys/casebook/casebook.h - the one door: signalling in, calls, keys and verdicts out.
//
// The casebook is where everything meets: what the captures show (registrations, challenges,
// offers, answers) and what the key file holds. Nothing in it is believed: a candidate exponent
// counts when g^x equals the value seen, an AKA vector when RES or MAC-A fits, a MIKEY pre-shared
// key when the KEMAC's MAC fits, and a stream's key, in the end, when its packets' tags verify.

#pragma once

#include "keys/base/bytes.h"
#include "keys/base/error.h"
#include "keys/casebook/findings.h"
#include "keys/casebook/message_store.h"
#include "keys/casebook/text_message.h"
#include "keys/keyfile/key_file.h"

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace lisrtp::casebook
{

/** A whole signalling message (a UDP datagram's payload, or what reassembly brought). */
struct Message {
    ByteView octets;
    Timestamp at;
    Endpoint from;
    Endpoint to;
    Place place;
    /** By which the casebook's store gives exactly these octets again; 0: it does not. */
    std::int64_t stored = 0;
    /** Of several messages of one frame: which, from 0. */
    std::uint32_t part = 0;
};

/** By file of a `Place`: by how many nanoseconds its clock is ahead of the one that counts. */
using ClocksAhead = std::map<std::uint32_t, std::int64_t>;

/** Something in the signalling that could not be read: it costs only itself. */
struct Unread {
    Place place;
    Error error;
};

/** One RTP stream, or the RTCP of one sender, as the media side saw it, to be claimed by a call. */
struct StreamSeen {
    Endpoint source;
    Endpoint destination;
    Ssrc ssrc; ///< of RTCP: the sender's
    Timestamp first;
    Timestamp last;
    bool rtcp = false;
};

/** The call that a stream belongs to, and as what. */
struct StreamOwner {
    std::uint32_t call = 0; ///< its number
    std::uint32_t media_line = 0;
    bool from_caller = false;
    Endpoint source; ///< as the parties know it: see `StreamClaim`
    Endpoint destination;
};

/**
 * What can be concluded from all that was learned. Holds the keys; move-only.
 * Reading it is thread-safe.
 */
class Findings
{
public:
    Findings();
    ~Findings();
    Findings(Findings&&) noexcept;
    Findings& operator=(Findings&&) noexcept;

    std::span<const Call> calls() const;           ///< by start, then Call-ID
    std::span<const Challenge> challenges() const; ///< by time
    std::span<const Unread> unread() const;
    /** AKA vectors that core interfaces carried, of covered subscribers; by time. */
    std::span<const CoreVector> core_vectors() const;
    /** Keys of the associations between covered terminals and their P-CSCFs. */
    std::span<const SecurityAssociation> security_associations() const;
    /** Those that cannot serve, by reason; only counted. */
    const std::map<std::string, UnusableVectors>& unusable_vectors() const;
    std::span<const TextMessage> text_messages() const; ///< by time, covered or not
    /** Every MIKEY message of every call, whether it could be opened or not; by call and time. */
    std::span<const SeenCrossParameter> cross_parameters() const;

    /**
     * Which call a stream belongs to, and every key that may open it. A stream belongs to a call
     * when its destination is where the call's SDP wants media (or, behind address translation,
     * when its source is), during the call; of calls that use a port in turn, the one that had
     * begun last. RTCP belongs to the call whose media shares its ports, or whose media has the
     * ports below (RFC 3550, 11), or whose SDP says so (a=rtcp). Authorisation is asked here,
     * before any key is handed over: what is not covered gets no keys.
     */
    StreamClaim claim(const StreamSeen& stream) const;
    /** The first half of it. */
    std::optional<StreamOwner> owner_of(const StreamSeen& stream) const;

private:
    friend class Casebook;
    struct Contents;
    std::unique_ptr<Contents> contents_;
};

class Grounds;
class PendingCalls;

/**
 * Learns signalling messages and draws conclusions. What it concludes depends on the messages and
 * their times, never on the order in which they were learned, and learning one twice changes
 * nothing: byte-identical messages (retransmissions, copies from mirror ports) are one.
 *
 * Not thread-safe. Memory grows with the number of distinct signalling messages; with a store, by
 * about 100 octets for each.
 */
class Casebook
{
public:
    /**
     * @param keys   outlives the casebook and its findings; without it calls are found, none opened
     * @param store  outlives them too; gives messages again that need not be held. Null: all are
     */
    explicit Casebook(const keyfile::KeyFile* keys = nullptr, MessageStore* store = nullptr);
    ~Casebook();
    Casebook(Casebook&&) noexcept;
    Casebook& operator=(Casebook&&) noexcept;

    /** SIP, RTSP, a message of TURN's that tells an address, or one of Diameter's about AKA
     * vectors.
     */
    void learn(const Message& message);

    /** What the captures' times are to be corrected by, also those of what was learned already. */
    void correct_clocks(const ClocksAhead& clocks_ahead);

    /**
     * May be called at any time and again later; costs grow with candidates + sessions.
     * @param with_cross_parameters  else `Findings::cross_parameters` stays empty, which saves
     *                               about 2 KB a call
     */
    Findings conclude(bool with_cross_parameters = true) const;
    /**
     * The same, but each call when it is asked for; without cross-parameters.
     * @param jobs  threads that look into calls, now and when calls are taken
     */
    PendingCalls conclude_later(std::size_t jobs = 1) const;
    /** `Findings::security_associations` alone. */
    std::vector<SecurityAssociation> security_associations() const;

    /**
     * What `conclude(false)` concludes, for somebody who concludes again and again. Calls of which
     * nothing new was learned, nor of registrations and challenges, are taken over as they are.
     *
     * @param earlier  of this casebook's last conclusion; it is used up
     */
    Findings conclude_again(Findings earlier) const;

private:
    Findings conclude(bool with_cross_parameters, Findings* earlier) const;
    Findings conclude_rest(const Grounds& grounds) const;

    struct Contents;
    std::unique_ptr<Contents> contents_;
};

} // namespace lisrtp::casebook
