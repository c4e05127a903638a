#include "keys/srtp/engine.h"

#include "keys/srtp/rtp_packet.h"

#include <algorithm>
#include <vector>

namespace lisrtp::srtp
{

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
