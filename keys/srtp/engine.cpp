#include "keys/srtp/engine.h"

#include "keys/srtp/rtp_packet.h"

#include <algorithm>
#include <array>
#include <vector>

namespace lisrtp::srtp
{

namespace
{

/** Rows as columns, a few at a time, on the stack. */
template <typename Run>
void run_in_columns(EngineKey& key, std::span<PacketJob> jobs, Run run)
{
    constexpr std::size_t most = 32;
    std::array<EngineKey*, most> keys;
    std::array<ByteView, most> packets;
    std::array<PacketIndex, most> indices;
    std::array<std::uint8_t*, most> outs;
    std::array<PacketFate, most> fates;
    std::array<std::size_t, most> out_octets;
    keys.fill(&key);
    while (!jobs.empty()) {
        const std::size_t count = std::min(jobs.size(), most);
        for (std::size_t i = 0; i < count; ++i) {
            packets[i] = jobs[i].packet;
            indices[i] = jobs[i].index;
            outs[i] = jobs[i].out;
        }
        run(PacketColumns{count, keys.data(), packets.data(), indices.data(), outs.data(),
                          fates.data(), out_octets.data()});
        for (std::size_t i = 0; i < count; ++i) {
            jobs[i].fate = fates[i];
            jobs[i].out_octets = out_octets[i];
        }
        jobs = jobs.subspan(count);
    }
}

} // namespace

void Engine::open(EngineKey& key, PacketJob& job) const
{
    EngineKey* const its_key = &key;
    open_batch({1, &its_key, &job.packet, &job.index, &job.out, &job.fate, &job.out_octets});
}

void Engine::open(EngineKey& key, std::span<PacketJob> jobs) const
{
    run_in_columns(key, jobs, [this](const PacketColumns& batch) { open_batch(batch); });
}

void Engine::verify(EngineKey& key, std::span<PacketJob> jobs) const
{
    run_in_columns(key, jobs, [this](const PacketColumns& batch) { verify_batch(batch); });
}

Engine::RocSearch Engine::find_roc(EngineKey& key, ByteView packet, Roc first,
                                   std::uint64_t count) const
{
    constexpr std::uint64_t all_rocs = std::uint64_t{1} << 32;
    constexpr std::uint64_t batch = 64;

    RocSearch search;
    const Result<RtpPacket> rtp = read_rtp(packet);
    if (!rtp)
        return search;
    const std::uint64_t end = first.value + std::min(count, all_rocs - first.value);
    std::vector<PacketJob> jobs;
    for (std::uint64_t begin = first.value; begin < end; begin += batch) {
        jobs.clear();
        for (std::uint64_t roc = begin; roc < std::min(begin + batch, end); ++roc) {
            PacketJob& job = jobs.emplace_back();
            job.packet = packet;
            job.index = packet_index(Roc{static_cast<std::uint32_t>(roc)}, rtp->sequence);
        }
        verify(key, jobs);
        search.trials += jobs.size();
        for (const PacketJob& job : jobs)
            if (job.fate == PacketFate::authenticated) {
                search.roc = roc_of(job.index);
                return search;
            }
    }
    return search;
}

} // namespace lisrtp::srtp
