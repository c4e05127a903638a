// keys/casebook/viewing.h - one open capture under an analyst's eyes: what was learned so far, and
// every packet opened when it is looked at.

#pragma once

#include "keys/casebook/casebook.h"
#include "keys/casebook/packet_opener.h"
#include "keys/casebook/signalled_mikey.h"
#include "keys/casebook/stream_table.h"
#include "keys/srtp/continuity.h"
#include "keys/srtp/rtp_packet.h"

#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <unordered_map>
#include <unordered_set>

namespace lisrtp::casebook
{

/** What is remembered of one packet between two looks at it. The viewer keeps it by frame. */
struct SeenPacket {
    std::uint32_t stream = 0;   ///< number of its stream
    std::uint32_t revision = 0; ///< of the stream's keys when it was last tried; 0: never
    PacketOpener::Fate fate = PacketOpener::Fate::failed;
    bool repeated = false; ///< its sequence number was seen before at about that time
    std::uint16_t key = 0;
    std::uint64_t extended_sequence = 0;
    std::uint64_t extended_timestamp = 0;
    PacketIndex index; ///< when it was opened
};

/** How a packet stands, in the words that a person reads. */
enum class Standing : std::uint8_t {
    decrypted,
    unproven,    ///< opened, but the suite has no tag
    tag_failed,  ///< there are keys, and none fits
    not_covered, ///< by an authorisation, or not at that time
    no_key,
    unsupported, ///< a suite or a mode that cannot be opened
    plain,       ///< the call says that it is not encrypted
    unclaimed    ///< of no call, and no secret names it
};
std::string_view name_of(Standing standing);

/**
 * A capture that is open in a viewer. The viewer meets every packet once in the order of capture
 * and may then look at any of them, in any order and any number of times, while signalling goes on
 * being learned; what a packet becomes is the same each time all is known.
 *
 * Not thread-safe. Memory grows with the signalling and the number of streams, not with the media.
 */
class Viewing
{
public:
    /** @param keys  none: calls are found, nothing is opened */
    Viewing(const srtp::Engine& engine, std::optional<keyfile::KeyFile> keys);
    Viewing(const Viewing&) = delete;
    Viewing& operator=(const Viewing&) = delete;

    void learn(const Message& message);
    /** A message between a TURN client and its server. Whatever tells nothing new is passed over:
     *  indications, with media in each, tell the same peer again and again. */
    void learn_relay(const Message& message);

    /** What can be concluded from all that was learned until now. Until the next `learn` followed
     *  by any other member. */
    const Findings& findings();
    /** The same for somebody who asks at every packet: perhaps what was concluded last. */
    const Findings& findings_sparingly();
    /** What was concluded last; signalling may have come since. */
    const Findings& findings_so_far() const { return findings_; }
    /** Grows with every conclusion: pointers into earlier findings are gone. */
    std::uint32_t conclusions() const { return conclusions_; }

    /** The first sight of a packet, in the order of capture. None when it is not RTP. */
    std::optional<SeenPacket> meet(const Endpoint& source, const Endpoint& destination,
                                   ByteView packet, Timestamp at);

    /**
     * Opens a packet that was met. @param first_pass  later signalling may still come: conclusions
     * are drawn sparingly. @param out  room for packet.size() octets
     * @return  length of the clear packet in `out`; 0: `packet.fate` says why not
     */
    std::size_t open(SeenPacket& seen, ByteView packet, Timestamp at, bool first_pass,
                     std::span<std::uint8_t> out);

    /** An SRTCP packet: opened with the keys of its sender's media. */
    struct OpenedRtcp {
        PacketOpener::Opened opened;
        const KeyOrigin* origin = nullptr; ///< of an opened packet
        bool has_keys = false;
    };
    /** Whether a packet that looks like RTCP belongs to a sender whose media some key may open.
     * Asks without remembering anything of it: anybody's packet may look so. */
    bool expects_rtcp(const Endpoint& source, const Endpoint& destination, ByteView packet,
                      Timestamp at) const;
    OpenedRtcp open_rtcp(const Endpoint& source, const Endpoint& destination, ByteView packet,
                         Timestamp at, bool first_pass, std::span<std::uint8_t> out);

    /** Of a packet that was opened. */
    const KeyOrigin& origin(const SeenPacket& seen) const;
    /** How its stream was claimed, at the last look at one of its packets. */
    const StreamClaim& claim(const SeenPacket& seen);
    /** What became of it at its last look, and one sentence why. */
    struct Account {
        Standing standing = Standing::unclaimed;
        std::string reason; ///< empty when it was opened
    };
    Account account_of(const SeenPacket& seen);
    /** Whether the packets of that stream go on from one to the next, or only look like RTP. */
    bool is_evidently_rtp(std::uint32_t stream) const
    {
        return streams_[stream].continuity.is_evidently_rtp();
    }
    /** Packets of a call of the last findings that were met before there was a key for them, and
     *  not looked at again since. */
    std::uint64_t waiting_packets(const Call& call) const;
    /** Whether some key or call is known for streams between these ends. */
    bool is_expected(const SeenPacket& seen, bool first_pass);

    const MikeyReplays& replays() const { return replays_; }
    const keyfile::KeyFile* keys() const { return keys_ ? &*keys_ : nullptr; }

private:
    struct Stream {
        Stream(const srtp::Engine& engine, const StreamName& its_name)
            : name(its_name), opener(engine, its_name.ssrc)
        {
        }
        StreamName name;
        bool met = false; ///< has had RTP
        Timestamp first;
        Timestamp last;
        srtp::Continuity continuity;
        std::uint64_t waiting = 0;           ///< packets that were met and not opened so far
        std::uint64_t extended_sequence = 0; ///< highest so far
        std::uint64_t extended_timestamp = 0;
        std::array<std::uint64_t, 4> recent{}; ///< the last 256 sequence numbers, one bit each
        StreamClaim claim;
        std::uint32_t claimed_at = 0; ///< conclusion of the claim; 0: none
        Timestamp claimed_last;       ///< `last` when it was claimed
        PacketOpener opener;
    };

    static std::array<StreamName, 3> senders_of_rtcp(const Endpoint& source,
                                                     const Endpoint& destination, ByteView packet);
    std::uint32_t number_of(const StreamName& name, Timestamp at);
    static bool note_sequence(Stream& stream, std::uint16_t sequence, std::uint64_t& extended);
    void announce_transport(const Message& message);
    void conclude();
    void settle_claim(Stream& stream, bool first_pass);
    bool may_conclude();
    bool worth_concluding(const Stream& stream);

    const srtp::Engine* engine_;
    std::optional<keyfile::KeyFile> keys_; ///< in place: the casebook points to it
    Casebook casebook_;
    Findings findings_;
    std::uint32_t conclusions_ = 1;
    bool stale_ = false;
    MikeyReplays replays_;
    std::set<std::array<Endpoint, 3>> told_of_relays_; ///< sender, receiver, what was told
    std::unordered_set<Endpoint> announced_;           ///< by messages that no conclusion has seen
    std::uint64_t earned_ = 0;                         ///< towards the next conclusion
    StreamTable numbers_;
    std::unordered_map<Endpoint, std::vector<std::uint32_t>> numbers_by_destination_;
    std::deque<Stream> streams_;
};

} // namespace lisrtp::casebook
