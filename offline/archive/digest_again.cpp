#include "offline/archive/digest_again.h"

#include "offline/archive/index_pass.h"
#include "offline/capture/merged_reader.h"

#include <unordered_map>

namespace lisrtp::archive
{

namespace
{

/** A stream that is opened again for its digest alone. */
struct DigestedStream {
    OpenStream stream;
    std::vector<std::pair<Bytes, Timestamp>> held_back; ///< until the rollover counter is settled

    DigestedStream(const srtp::Engine& engine, const StreamPlan& plan,
                   const std::shared_ptr<evidence::HashesInStep>& hashing, std::size_t window)
        : stream(engine, plan, hashing, nullptr, window)
    {
    }

    void take(ByteView packet, Timestamp at)
    {
        if (!stream.open(packet, at) && stream.may_open_later() &&
            held_back.size() < CallWork::most_held_back)
            held_back.emplace_back(copy_of(packet), at);
        if (!stream.settled())
            return;
        for (const auto& [held, held_at] : held_back)
            stream.retry(held, held_at);
        held_back.clear();
    }
};

} // namespace

void digest_again(const capture::InputList& inputs,
                  std::span<const std::optional<capture::FramesWanted>> frames,
                  const srtp::Engine& engine, std::vector<OutrunDigest> outrun,
                  std::map<std::size_t, evidence::ReportedCall>& calls, Decrypted& decrypted)
{
    constexpr std::size_t growth = 16;
    const auto hashing = std::make_shared<evidence::HashesInStep>();
    for (std::size_t window = OpenStream::usual_digest_window_packets * growth; !outrun.empty();
         window *= growth) {
        std::unordered_map<StreamId, DigestedStream, StreamIdHash> streams;
        std::unordered_map<StreamId, DigestedStream*, StreamIdHash> ways;
        for (const OutrunDigest& digest : outrun) {
            const StreamId& id = digest.stream->record.id;
            DigestedStream& stream =
                streams.try_emplace(id, engine, *digest.stream, hashing, window).first->second;
            ways.emplace(id, &stream);
            for (const StreamExtent& copy : digest.stream->copies)
                ways.emplace(copy.id, &stream);
        }
        TcpMedia tcp_media;
        std::vector<capture::Peeled> packets;
        capture::MergedReader reader(inputs.files, frames);
        capture::MergedFrame merged;
        while (reader.next(merged)) {
            const capture::Peeled peeled = capture::peel(merged.frame.link, merged.frame.octets);
            packets.assign(1, peeled);
            if (peeled.kind == capture::Peeled::tcp)
                tcp_media.take(peeled, merged.frame.octets, packets);
            for (const capture::Peeled& packet : packets) {
                if (packet.kind != capture::Peeled::udp || content_of(packet) != Content::media)
                    continue;
                if (const auto way = ways.find(stream_id_of(packet)); way != ways.end())
                    way->second->take(packet.udp_payload, packet.seen_at(merged.frame.at));
            }
        }
        std::vector<OutrunDigest> again;
        for (const OutrunDigest& digest : outrun) {
            OpenStream& stream = streams.at(digest.stream->record.id).stream;
            auto& lines = digest.under_way->call ? calls.at(digest.under_way->number).streams
                                                 : decrypted.streams_without_call;
            if (stream.digest_outrun())
                again.push_back(digest);
            else
                lines[digest.line].payload_sha256 = stream.finish().payload_sha256;
        }
        outrun = std::move(again);
    }
}

} // namespace lisrtp::archive
