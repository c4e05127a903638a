// keys/casebook/packet_opener.h - opens single packets of one stream, in any order, again and
// again.

#pragma once

#include "keys/casebook/findings.h"
#include "keys/casebook/search_account.h"
#include "keys/srtp/engine.h"
#include "keys/srtp/index_resolver.h"

#include <array>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

namespace lisrtp::casebook
{

/** What a key rests on, told without the key. Owns its texts: it outlives the findings. */
struct KeyOrigin {
    std::string suite;
    std::string mode; ///< as report.json writes it; "srtp-master" for a secret that names a stream
    std::string secret;
    std::string derivation;
    std::string group;
    std::string value_check;
    std::string side;
    std::string call_id;
    std::optional<CsbId> csb;
    CsId cs;
    std::optional<Place> seed;
    std::optional<Place> offer;
    std::optional<Place> answer;
    bool proven = false; ///< by g^x or a MAC, before any tag
};

/**
 * Opens the packets of one SSRC for somebody who looks at them in any order: what StreamOpener does
 * for a stream that is read from its beginning to its end.
 *
 * The one thing it wants to know is where each packet stood when the stream was first seen: its
 * extended sequence number, which counts on from one packet to the next in the order of capture.
 * From that to the packet index is a constant for as long as the sender counts on, so a single
 * packet whose tag fits places all the others, before it and behind it.
 *
 * Keys that opened a packet are kept, with copies of their own, and keep their number; what `take`
 * was given must outlive the next `take` or `forget`. Not thread-safe.
 */
class PacketOpener
{
public:
    PacketOpener(const srtp::Engine& engine, Ssrc ssrc);

    enum class Fate : std::uint8_t { authenticated, unproven, failed, malformed, not_covered };

    struct Opened {
        Fate fate = Fate::failed;
        PacketIndex index;
        std::uint16_t key = 0;  ///< number of the key that fitted
        std::size_t octets = 0; ///< length of the clear packet; of RTCP too

        bool clear() const { return fate == Fate::authenticated || fate == Fate::unproven; }
    };

    /** The extended sequence number of a stream's first packet: far enough from 0 to go below. */
    static constexpr std::uint64_t first_extended(std::uint16_t sequence)
    {
        return first_epoch << 16 | sequence;
    }

    /** The keys that may open the stream from now on. */
    void take(const StreamClaim& claim);
    /** The claim is going away. */
    void forget();

    /**
     * Finds the key and the index under which the packet's tag fits. Searches are paid from an
     * allowance, so garbage stays cheap. @param out  room for packet.size() octets, apart from it
     */
    Opened find(ByteView packet, Timestamp at, std::uint64_t extended, std::span<std::uint8_t> out);

    /** Opens a packet whose key and index were found before. Fails when the key may not be used. */
    Opened open(ByteView packet, Timestamp at, PacketIndex index, std::uint16_t key,
                std::span<std::uint8_t> out);

    /** An SRTCP packet of the same sender; `index` is the 31 bits that it carries. */
    Opened find_rtcp(ByteView packet, Timestamp at, std::span<std::uint8_t> out);

    /**
     * Keeps a copy of a packet that cannot be opened yet, at most a few of a stream: under a short
     * tag, a searched rollover counter is believed only when a second packet confirms it.
     */
    void keep(ByteView packet, std::uint64_t extended);

    /** Grows whenever a packet that failed may open now. */
    std::uint32_t revision() const { return revision_; }
    bool has_keys() const { return !trials_.empty(); }
    const KeyOrigin& origin(std::uint16_t key) const { return used_[key].origin; }
    std::size_t keys_used() const { return used_.size(); }

private:
    static constexpr std::uint64_t first_epoch = 256;
    static constexpr std::size_t most_offsets = 8;
    static constexpr std::size_t most_samples = 8;
    /** Somebody is waiting: a tenth of a second for each key. */
    static constexpr srtp::SearchBudget interactive_budget{std::uint64_t{1} << 20};
    /** The same where a key derivation rate makes session keys of its own for every counter. */
    static constexpr srtp::SearchBudget budget_with_rate{std::uint64_t{1} << 12};

    /** index = extended + offset. */
    using Offset = std::int64_t;

    /** A key that opened a packet. Numbers do not change. */
    struct UsedKey {
        KeyOrigin origin;
        srtp::Suite suite;
        srtp::MasterKey master;
        std::unique_ptr<srtp::EngineKey> ready;
        std::vector<Offset> offsets; ///< latest first
        std::vector<Window> windows; ///< of its candidate, while the claim has it
        Window latest;               ///< of them
        bool claimed = false;
    };
    /** A key of the claim. */
    struct Trial {
        StreamClaim::Key key;
        std::unique_ptr<srtp::EngineKey> ready; ///< made when first needed
        bool refused = false;                   ///< the engine cannot use this key
        std::optional<std::uint16_t> used;
        Window latest; ///< of the candidate's windows
        std::optional<Offset> suspected;
        std::optional<std::uint16_t> suspected_by; ///< sequence number of the packet
        srtp::IndexResolver allowance{std::nullopt, interactive_budget};
    };
    struct Sample {
        Bytes packet;
        std::uint64_t extended;
    };

    static bool may_use(Trial& trial, Timestamp at);
    srtp::MasterKey master_of(const Trial& trial) const;
    srtp::EngineKey* ready_key(Trial& trial);
    bool verifies(Trial& trial, ByteView packet, PacketIndex index);
    Opened open_where_expected(Trial& trial, ByteView packet, std::uint64_t extended,
                               std::span<std::uint8_t> out);
    std::optional<PacketIndex> locate(Trial& trial, ByteView packet, std::uint64_t extended,
                                      bool may_search);
    std::optional<PacketIndex> search(Trial& trial, ByteView packet, std::uint64_t extended);
    bool confirmed(Trial& trial, Offset offset, std::uint64_t extended);
    std::vector<Offset> guesses(const Trial& trial) const;
    Opened open_with(Trial& trial, ByteView packet, PacketIndex index, std::span<std::uint8_t> out);
    std::uint16_t note_use(Trial& trial);
    void note_offset(std::uint16_t key, Offset offset);
    bool may_look_further();

    const srtp::Engine* engine_;
    Ssrc ssrc_;
    std::vector<Window> windows_;
    Window latest_;                         ///< of them
    std::bitset<256> encrypted_extensions_; ///< of the claim
    std::string call_id_;
    std::deque<UsedKey> used_;
    std::vector<Trial> trials_;
    std::size_t recent_ = 0; ///< the trial that fitted last
    std::vector<Sample> samples_;
    SearchAccount searches_;
    std::uint32_t revision_ = 1;
    std::uint64_t failures_ = 0; ///< in a row
    std::uint64_t next_look_at_ = 1;
};

} // namespace lisrtp::casebook
