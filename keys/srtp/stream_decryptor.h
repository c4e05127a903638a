// keys/srtp/stream_decryptor.h - one SRTP stream: index, tag, clear packet, counters.

#pragma once

#include "keys/srtp/engine.h"
#include "keys/srtp/index_resolver.h"
#include "keys/srtp/rtp_packet.h"
#include "keys/srtp/seen_indices.h"
#include "keys/srtp/stream_statistics.h"

namespace lisrtp::srtp
{

/** What became of one packet. */
struct Verdict {
    enum class Status : std::uint8_t {
        authenticated, ///< proven and clear
        unproven,      ///< the suite has no tag: clear if key and estimated index are right
        failed,        ///< no index was found under which the tag fits
        duplicate,     ///< as authenticated or unproven, but the index was seen before
        malformed      ///< not RTP, or not of this SSRC
    };
    Status status = Status::malformed;
    PacketIndex index;      ///< unless failed or malformed
    std::size_t octets = 0; ///< length of the clear RTP packet; 0 when failed or malformed
};

/**
 * Decrypts the packets of one SSRC under one master key.  Packets may come late, twice, or after
 * gaps; the rollover counter is estimated, verified by the tag and, where that fails, searched.
 *
 * A packet that failed may fit once more of the stream is known: a searched counter under a tag of
 * less than 64 bits is believed only when a second packet confirms it.  Who wants every packet
 * calls `locate` first, or gives the failed ones to `retry` at the end.
 *
 * Keeps a reference to the engine, which must outlive it.  Movable; not thread-safe.
 */
class StreamDecryptor
{
public:
    /** Errors: those of Engine::prepare. */
    static Result<StreamDecryptor> make(const Engine& engine, const Suite& suite,
                                        const MasterKey& master, Ssrc ssrc,
                                        StartingRoc starting_roc = {}, SearchBudget budget = {});

    /** Decrypts into `out`, which has room for packet.size() octets and does not overlap it; a
     *  smaller `out` makes the packet malformed. */
    Verdict decrypt(ByteView packet, std::span<std::uint8_t> out);

    /** The same without a search: the estimate and the next best guesses only. */
    Verdict decrypt_near(ByteView packet, std::span<std::uint8_t> out);

    /** As `decrypt`, for a packet that failed before: it is counted anew, not twice. */
    Verdict retry(ByteView packet, std::span<std::uint8_t> out);

    /**
     * Finds the rollover counter from some packets of the stream, in any order, before they are
     * decrypted.  Counts none of them.  At most 16 packets are searched.
     * @return  whether an index was proven, and confirmed where the tag is short
     */
    bool locate(std::span<const ByteView> packets);

    /** An index found by trying tags, and how. */
    struct Found {
        PacketIndex index;
        RocSource source = RocSource::none;
        std::uint64_t trials = 0;
    };

    /**
     * The index under which the packet's tag fits this key, if one is found: for choosing among
     * candidate keys.  Pays for a search, but counts no packet.  None for a suite without tag, and
     * for the first packet that a search finds under a short tag.
     */
    std::optional<Found> find_index(ByteView packet);

    /** Decrypts a packet whose index has been found. */
    Verdict decrypt_at(ByteView packet, const Found& found, std::span<std::uint8_t> out);

    /**
     * What the next packets will most likely be opened with, for opening them ahead: this key, and
     * `guess_near(near, sequence)`.  None before the stream is settled.
     */
    struct Expectation {
        std::shared_ptr<EngineKey> key;
        PacketIndex near;
    };
    std::optional<Expectation> expectation() const;

    /** A packet that was opened ahead. */
    struct Ahead {
        const EngineKey* key = nullptr;
        PacketIndex index;
        PacketFate fate = PacketFate::failed;
        std::size_t octets = 0;
    };
    /** Whether `decrypt` would do just that now. */
    bool would_do(const Ahead& ahead) const;
    /** What `decrypt` does, with the opening done. */
    Verdict decrypt(ByteView packet, std::span<std::uint8_t> out, const Ahead& ahead);

    const StreamStatistics& statistics() const { return statistics_; }
    const Suite& suite() const { return suite_; }
    Ssrc ssrc() const { return ssrc_; }

private:
    StreamDecryptor(const Engine& engine, const Suite& suite, std::unique_ptr<EngineKey> key,
                    std::size_t mki_octets, Ssrc ssrc, StartingRoc starting_roc,
                    SearchBudget budget);

    RocSource source_of_guess() const;
    std::optional<PacketIndex> index_to_try(ByteView packet, std::uint16_t sequence) const;
    bool verifies(ByteView packet, PacketIndex index) const;
    std::optional<Found> try_guesses(ByteView packet, std::uint16_t sequence);
    std::optional<Found> search(ByteView packet, std::uint16_t sequence);
    std::optional<Found> resolve(ByteView packet, std::uint16_t sequence);
    std::optional<std::uint16_t> sequence_in(ByteView packet) const;
    Verdict malformed();
    Verdict failed();
    bool confirms_suspicion(ByteView packet, std::uint16_t sequence) const;
    bool carries_roc(std::uint16_t sequence) const;

    Verdict open_as(const Found& found, ByteView packet, std::span<std::uint8_t> out);
    Verdict take_opened(const Found& found, PacketFate fate, ByteView packet, std::size_t octets);
    void settle(const Found& found, PacketFate fate);
    Verdict count(PacketFate fate, PacketIndex index, ByteView packet, std::size_t octets);
    void count_trials(std::uint64_t trials);
    void update_proof();
    std::uint16_t fingerprint_of(ByteView packet) const;

    const Engine* engine_;
    Suite suite_;
    std::shared_ptr<EngineKey> key_;
    std::size_t mki_octets_;
    Ssrc ssrc_;
    IndexResolver resolver_;
    SeenIndices seen_;
    StreamStatistics statistics_;
    std::uint64_t proven_bits_ = 0;  ///< tag bits of authenticated packets
    std::optional<Found> suspected_; ///< by search, waiting for a second packet
};

} // namespace lisrtp::srtp
