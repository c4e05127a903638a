#include "offline/archive/session_keys.h"

#include "keys/casebook/stream_opener.h"
#include "offline/archive/index_file.h"
#include "offline/capture/merged_reader.h"

#include <unordered_map>

namespace lisrtp::archive
{

std::vector<StreamKeys> find_session_keys(const capture::InputList& inputs,
                                          std::span<const StreamPlan> streams,
                                          const srtp::Engine& engine, Progress& progress)
{
    std::unordered_map<StreamId, casebook::StreamOpener, StreamIdHash> openers;
    for (const StreamPlan& stream : streams)
        if (!stream.claim.keys.empty() && !stream.record.id.rtcp)
            openers.try_emplace(stream.record.id, engine, stream.claim, stream.record.id.ssrc,
                                stream.search);
    std::uint64_t octets = 0;
    for (const capture::InputFile& input : inputs.files)
        octets += input.octets;
    progress.begin("session keys", octets);
    capture::MergedReader reader(inputs.files);
    capture::MergedFrame merged;
    std::uint64_t frames = 0;
    Bytes clear;
    while (reader.next(merged)) {
        if (++frames % Progress::step_frames == 0)
            progress.at(reader.octets_read(), frames);
        const capture::Peeled peeled = capture::peel(merged.frame.link, merged.frame.octets);
        if (peeled.kind != capture::Peeled::udp || content_of(peeled) != Content::media)
            continue;
        const auto opener = openers.find(stream_id_of(peeled));
        if (opener == openers.end())
            continue;
        clear.resize(std::max(clear.size(), peeled.udp_payload.size()));
        opener->second.open(peeled.udp_payload, merged.frame.at, clear);
    }
    progress.end();
    wipe(clear);
    std::vector<StreamKeys> found;
    for (const StreamPlan& stream : streams) {
        const auto opener = openers.find(stream.record.id);
        if (opener != openers.end() && opener->second.settled())
            found.push_back({&stream, opener->second.keys_used()});
    }
    return found;
}

} // namespace lisrtp::archive
