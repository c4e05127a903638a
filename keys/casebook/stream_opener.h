// keys/casebook/stream_opener.h - which of the candidate keys opens a stream: the tags decide.

#pragma once

#include "keys/casebook/findings.h"
#include "keys/srtp/stream_decryptor.h"

#include <memory>
#include <optional>
#include <vector>

namespace lisrtp::casebook
{

/** Counters of a stream over all keys that opened some of it. */
struct StreamTotals {
    std::uint64_t packets = 0; ///< = authenticated + unproven + failed + duplicates
    std::uint64_t authenticated = 0;
    std::uint64_t unproven = 0;
    std::uint64_t failed = 0;
    std::uint64_t duplicates = 0;
    std::uint64_t conflicting_duplicates = 0;
    std::uint64_t malformed = 0;
    std::uint64_t not_covered = 0; ///< outside every window; not in `packets`
    std::uint64_t missing = 0;
    std::optional<Roc> roc_first;
    std::optional<Roc> roc_last;
    srtp::RocSource roc_source = srtp::RocSource::none;
    std::vector<srtp::RocOrigin> roc_origins; ///< key by key, in the order of their first use
    std::uint64_t search_trials = 0;
    std::uint64_t proof_log2_odds = 0;
};

/**
 * Opens the packets of one stream with whichever candidate keys fit. The CS ID map may say SSRC 0,
 * or have its CS in the wrong order, and a call may be keyed anew, so every key of the claim is
 * tried against the tag; once one fits it is used until it fails. Each try of all the others is
 * paid from a budget that doubles its price, so that garbage stays cheap.
 *
 * The claim and the engine must outlive it. Not thread-safe.
 */
class StreamOpener
{
public:
    /** @param budget  of the search for rollover counters, for each key */
    StreamOpener(const srtp::Engine& engine, const StreamClaim& claim, Ssrc ssrc,
                 srtp::SearchBudget budget = {});

    enum class Fate { authenticated, unproven, failed, duplicate, malformed, not_covered };

    struct Opened {
        Fate fate = Fate::failed;
        PacketIndex index;       ///< of an opened packet
        std::uint16_t epoch = 0; ///< counts the keys of the stream in the order of their first use
        std::size_t octets = 0;  ///< length of the clear packet

        bool clear() const { return fate == Fate::authenticated || fate == Fate::unproven; }
    };

    /**
     * @param out    room for packet.size() octets, apart from `packet`
     * @param ahead  the packet as it was opened into `out` by `expectation`'s key already; what is
     *               found does not depend on it
     */
    Opened open(ByteView packet, Timestamp at, std::span<std::uint8_t> out,
                const srtp::StreamDecryptor::Ahead* ahead = nullptr);

    /** What the next packets will most likely be opened with: see StreamDecryptor. */
    struct Expectation {
        std::shared_ptr<srtp::EngineKey> key;
        PacketIndex near;
        const Candidate* candidate = nullptr; ///< whose windows hold for the key; null: it has none
    };
    std::optional<Expectation> expectation() const;
    /** Whether the authorisation lets a packet of that time be opened with that candidate's key. */
    static bool may_open(const StreamClaim& claim, const Candidate* candidate, Timestamp at);

    /**
     * Opens a packet that failed before: it is counted anew, not twice. For packets that came
     * before a searched rollover counter was confirmed.
     */
    Opened retry(ByteView packet, Timestamp at, std::span<std::uint8_t> out);

    StreamTotals totals() const;
    /** The keys that opened packets, in the order of their first use. */
    std::vector<StreamClaim::Key> keys_used() const;
    /** What one key opened of the stream. */
    struct KeyUse {
        StreamClaim::Key key;
        std::uint64_t authenticated = 0;
        std::uint64_t unproven = 0;
        std::uint64_t proof_log2_odds = 0;
    };
    /** The same keys, each with its share of the packets: the shares add up to `totals`. */
    std::vector<KeyUse> key_uses() const;
    /** Whether some key has proven itself on this stream. */
    bool settled() const { return !used_.empty(); }
    /** Whether a key was tried that g^x or a MAC had proven before. */
    bool tried_proven_key() const { return tried_proven_key_; }

private:
    struct Trial {
        StreamClaim::Key key;
        std::unique_ptr<srtp::StreamDecryptor> decryptor; ///< made when first needed
        bool refused = false;                             ///< the engine cannot use this key
        std::uint16_t epoch = 0;                          ///< from 1; 0: never opened a packet
    };

    /** A key and, where its tags prove it, the index that it found. */
    struct Fitting {
        Trial* trial = nullptr;
        std::optional<srtp::StreamDecryptor::Found> found;
    };

    Opened taken(Trial& trial, const srtp::Verdict& verdict);
    const Opened& ended_run(const Opened& opened);
    bool may_use(const Trial& trial, Timestamp at) const;
    bool prepare(Trial& trial);
    Fitting find_fitting(ByteView packet, Timestamp at);
    bool may_look_further();
    bool some_key_may_be_used(Timestamp at);

    const srtp::Engine* engine_;
    const StreamClaim* claim_;
    Ssrc ssrc_;
    srtp::SearchBudget budget_;
    std::vector<Trial> trials_;
    std::vector<Trial*> used_;
    Trial* current_ = nullptr;
    bool tried_proven_key_ = false;
    std::uint64_t failures_ = 0;     ///< in a row
    std::size_t usable_ = 0;         ///< keys whose windows held the packet that failed last
    std::uint64_t next_look_at_ = 1; ///< run of failures at which all keys are tried again
    std::uint64_t failed_ = 0;
    std::uint64_t malformed_ = 0;
    std::uint64_t not_covered_ = 0;
    std::optional<PacketIndex> highest_;
};

} // namespace lisrtp::casebook
