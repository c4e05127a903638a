// keys/srtp/cross_check_engine.h - two engines side by side, for --cross-check.

#pragma once

#include "keys/srtp/engine.h"

#include <atomic>
#include <functional>

namespace lisrtp::srtp
{

/**
 * Gives the chosen engine's results, and compares each with the reference engine's: fate, length
 * and octets.  Keeps references to both engines, which must outlive it.
 */
class CrossCheckEngine : public Engine
{
public:
    /** Told of a packet on which the two differ: as seen, and its index (for SRTCP its own).
     *  Called in the thread that opened the packet. */
    using OnDifference = std::function<void(ByteView packet, PacketIndex index)>;

    CrossCheckEngine(const Engine& chosen, const Engine& reference,
                     OnDifference on_difference = {});

    /** Errors: those of either engine, the chosen one's first.  A suite that only the reference
     * finds unsupported is opened by the chosen engine alone: `compared` does not count its
     * packets. */
    Result<std::unique_ptr<EngineKey>> prepare(const Suite& suite,
                                               const MasterKey& master) const override;
    void open_batch(const PacketColumns& batch) const override;
    void verify_batch(const PacketColumns& batch) const override;
    Result<OpenedRtcp> open_rtcp(EngineKey& key, ByteView packet, std::uint8_t* out) const override;
    /** The chosen engine's alone: what it finds is opened, and thereby compared, afterwards. */
    RocSearch find_roc(EngineKey& key, ByteView packet, Roc first,
                       std::uint64_t count) const override;

    std::uint64_t compared() const { return compared_; }
    std::uint64_t differing() const { return differing_; }

private:
    void run(const PacketColumns& batch, bool open) const;
    void count(bool same, ByteView packet, PacketIndex index) const;

    const Engine& chosen_;
    const Engine& reference_;
    OnDifference on_difference_;
    mutable std::atomic<std::uint64_t> compared_{0};
    mutable std::atomic<std::uint64_t> differing_{0};
};

} // namespace lisrtp::srtp
