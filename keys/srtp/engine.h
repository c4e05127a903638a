// keys/srtp/engine.h - the interface behind which packets are verified and decrypted.

#pragma once

#include "keys/base/bytes.h"
#include "keys/base/result.h"
#include "keys/base/types.h"
#include "keys/srtp/master_key.h"
#include "keys/srtp/suite.h"

#include <memory>
#include <optional>
#include <span>

namespace lisrtp::srtp
{

/** What a tag said. */
enum class PacketFate : std::uint8_t {
    failed,       ///< the tag or the MKI does not fit, or the packet is too short or not RTP
    unproven,     ///< the suite has no tag: decrypted, and nobody knows whether rightly
    authenticated ///< the tag fits this key and this index
};

/** One packet for `Engine::open` or `Engine::verify`. */
struct PacketJob {
    ByteView packet;             ///< as seen, with MKI and tag
    PacketIndex index;           ///< its low 16 bits are the packet's sequence number, or it fails
    std::uint8_t* out = nullptr; ///< room for packet.size() octets, apart from `packet`

    PacketFate fate = PacketFate::failed; ///< result
    std::size_t out_octets = 0;           ///< result of `open`: the clear RTP packet's length
};

/** A clear RTCP packet.  RFC 3711, 3.4. */
struct OpenedRtcp {
    std::size_t octets = 0;
    std::uint32_t index = 0;              ///< the 31-bit SRTCP index, which the packet carries
    bool encrypted = false;               ///< its E bit
    PacketFate fate = PacketFate::failed; ///< authenticated or unproven
};

/**
 * Session keys in the form that one engine wants.  Made by an engine's `prepare`, for it alone.
 * Several threads may open packets under one key at once, so one long stream can use them all.
 */
class EngineKey
{
public:
    virtual ~EngineKey() = default;

protected:
    EngineKey() = default;
    EngineKey(const EngineKey&) = delete;
    EngineKey& operator=(const EngineKey&) = delete;
};

/**
 * Packets of any streams as columns: entry i of each array is packet i.  A batch of one costs
 * nothing more than its packet.
 */
struct PacketColumns {
    std::size_t count = 0;
    EngineKey* const* keys = nullptr; ///< all made by the engine that is asked
    const ByteView* packets = nullptr;
    const PacketIndex* indices = nullptr;
    std::uint8_t* const* outs = nullptr; ///< room for the packet's octets; not used by `verify`

    PacketFate* fates = nullptr;       ///< results
    std::size_t* out_octets = nullptr; ///< results: of `open`, else 0
};

/**
 * Opens packets.  What becomes of a packet depends on the key and its index only: an engine has no
 * replay window and remembers nothing.  So batches may be cut and spread over threads at will.
 *
 * Thread-safe, as its keys are.
 */
class Engine
{
public:
    virtual ~Engine() = default;

    /**
     * Derives the session keys and sets up contexts that are then kept.
     * Errors: unknown_suite (no such combination), unsupported (a suite or a key derivation rate
     * that this engine does not do), bad_key_length, bad_salt_length, backend_failed.
     */
    virtual Result<std::unique_ptr<EngineKey>> prepare(const Suite& suite,
                                                       const MasterKey& master) const = 0;

    /** Verifies and decrypts.  A failed packet leaves `out` unspecified and `out_octets` 0. */
    virtual void open_batch(const PacketColumns& batch) const = 0;

    /** Looks at the tags only. */
    virtual void verify_batch(const PacketColumns& batch) const = 0;

    /** The same for packets under one key. */
    void open(EngineKey& key, std::span<PacketJob> jobs) const;
    void open(EngineKey& key, PacketJob& job) const;
    void verify(EngineKey& key, std::span<PacketJob> jobs) const;

    /** Verifies and decrypts SRTCP into `out`, which has room for packet.size() octets.
     *  Errors: truncated, not_rtp (version), bad_value (MKI), tag_mismatch. */
    virtual Result<OpenedRtcp> open_rtcp(EngineKey& key, ByteView packet,
                                         std::uint8_t* out) const = 0;

    /** What `find_roc` found, and what it cost. */
    struct RocSearch {
        std::optional<Roc> roc;
        std::uint64_t trials = 0;
    };

    /**
     * The first rollover counter in [first, first + count) under which the packet's tag fits; none
     * for a suite without tag.  The default asks `verify`; engines know shorter ways.
     */
    virtual RocSearch find_roc(EngineKey& key, ByteView packet, Roc first,
                               std::uint64_t count) const;
};

} // namespace lisrtp::srtp
