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

void CrossCheckEngine::run(const PacketColumns& batch, bool open) const
{
    std::vector<EngineKey*> chosen(batch.count);
    for (std::size_t i = 0; i < batch.count; ++i)
        chosen[i] = static_cast<PairOfKeys&>(*batch.keys[i]).chosen.get();
    PacketColumns of_chosen = batch;
    of_chosen.keys = chosen.data();
    if (open)
        chosen_.open_batch(of_chosen);
    else
        chosen_.verify_batch(of_chosen);

    Bytes room;
    for (std::size_t i = 0; i < batch.count; ++i) {
        EngineKey* const reference = static_cast<PairOfKeys&>(*batch.keys[i]).reference.get();
        if (reference == nullptr)
            continue;
        room.resize(batch.packets[i].size());
        PacketJob again;
        again.packet = batch.packets[i];
        again.index = batch.indices[i];
        again.out = room.data();
        if (open)
            reference_.open(*reference, {&again, 1});
        else
            reference_.verify(*reference, {&again, 1});
        const bool same = batch.fates[i] == again.fate &&
                          (!open || same_octets({batch.outs[i], batch.out_octets[i]},
                                                {again.out, again.out_octets}));
        count(same, batch.packets[i], batch.indices[i]);
    }
}

void CrossCheckEngine::open_batch(const PacketColumns& batch) const
{
    run(batch, true);
}

void CrossCheckEngine::verify_batch(const PacketColumns& batch) const
{
    run(batch, false);
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
