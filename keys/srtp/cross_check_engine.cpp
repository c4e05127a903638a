#include "keys/srtp/cross_check_engine.h"

#include <vector>

namespace lisrtp::srtp
{

namespace
{

struct PairOfKeys : EngineKey {
    PairOfKeys(std::unique_ptr<EngineKey> a, std::unique_ptr<EngineKey> b)
        : chosen(std::move(a)), reference(std::move(b))
    {
    }

    std::unique_ptr<EngineKey> chosen;
    std::unique_ptr<EngineKey> reference; ///< none: the reference engine cannot
};

} // namespace

CrossCheckEngine::CrossCheckEngine(const Engine& chosen, const Engine& reference,
                                   OnDifference on_difference)
    : chosen_(chosen), reference_(reference), on_difference_(std::move(on_difference))
{
}

Result<std::unique_ptr<EngineKey>> CrossCheckEngine::prepare(const Suite& suite,
                                                             const MasterKey& master) const
{
    auto chosen = chosen_.prepare(suite, master);
    if (!chosen)
        return chosen.error();
    auto reference = reference_.prepare(suite, master);
    if (!reference && reference.error().code != ErrorCode::unsupported)
        return reference.error();
    return std::unique_ptr<EngineKey>(std::make_unique<PairOfKeys>(
        *std::move(chosen), reference ? *std::move(reference) : nullptr));
}

void CrossCheckEngine::open(EngineKey& key, std::span<PacketJob> jobs) const
{
    auto& pair = static_cast<PairOfKeys&>(key);
    chosen_.open(*pair.chosen, jobs);
    if (!pair.reference)
        return;
    Bytes room;
    for (const PacketJob& job : jobs) {
        room.resize(job.packet.size());
        PacketJob again;
        again.packet = job.packet;
        again.index = job.index;
        again.out = room.data();
        reference_.open(*pair.reference, {&again, 1});
        count(job.fate == again.fate &&
                  same_octets({job.out, job.out_octets}, {again.out, again.out_octets}),
              job.packet, job.index);
    }
}

void CrossCheckEngine::verify(EngineKey& key, std::span<PacketJob> jobs) const
{
    auto& pair = static_cast<PairOfKeys&>(key);
    chosen_.verify(*pair.chosen, jobs);
    if (!pair.reference)
        return;
    for (const PacketJob& job : jobs) {
        PacketJob again;
        again.packet = job.packet;
        again.index = job.index;
        reference_.verify(*pair.reference, {&again, 1});
        count(job.fate == again.fate, job.packet, job.index);
    }
}

Result<OpenedRtcp> CrossCheckEngine::open_rtcp(EngineKey& key, ByteView packet,
                                               std::uint8_t* out) const
{
    auto& pair = static_cast<PairOfKeys&>(key);
    Result<OpenedRtcp> chosen = chosen_.open_rtcp(*pair.chosen, packet, out);
    if (!pair.reference)
        return chosen;
    Bytes room(packet.size());
    const Result<OpenedRtcp> reference = reference_.open_rtcp(*pair.reference, packet, room.data());
    const bool same =
        bool(chosen) == bool(reference) &&
        (!chosen || same_octets({out, chosen->octets}, {room.data(), reference->octets}));
    count(same, packet, PacketIndex{chosen ? chosen->index : 0});
    return chosen;
}

Engine::RocSearch CrossCheckEngine::find_roc(EngineKey& key, ByteView packet, Roc first,
                                             std::uint64_t count) const
{
    return chosen_.find_roc(*static_cast<PairOfKeys&>(key).chosen, packet, first, count);
}

void CrossCheckEngine::count(bool same, ByteView packet, PacketIndex index) const
{
    ++compared_;
    if (same)
        return;
    ++differing_;
    if (on_difference_)
        on_difference_(packet, index);
}

} // namespace lisrtp::srtp
