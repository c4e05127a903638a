#include "offline/archive/inventory.h"

#include <algorithm>

namespace lisrtp::archive
{

namespace
{

/** Distance up to which a sequence number continues the one before it, in either direction. */
constexpr std::uint16_t near_distance = 64;

bool continues(std::uint16_t before, std::uint16_t now)
{
    const auto forwards = static_cast<std::uint16_t>(now - before);
    const auto backwards = static_cast<std::uint16_t>(before - now);
    return std::min(forwards, backwards) <= near_distance;
}

} // namespace

void Inventory::note(const StreamId& id, std::uint16_t sequence, Timestamp at)
{
    auto [entry, is_new] = streams_.try_emplace(id);
    StreamRecord& stream = entry->second;
    if (is_new) {
        stream.id = id;
        stream.first = at;
        stream.last = at;
    } else if (stream.last_sequence == sequence) {
        ++stream.repeats;
    } else if (continues(stream.last_sequence, sequence)) {
        ++stream.successors;
    }
    ++stream.packets;
    stream.first = std::min(stream.first, at);
    stream.last = std::max(stream.last, at);
    stream.last_sequence = sequence;
}

std::vector<StreamRecord> Inventory::sorted() const
{
    std::vector<StreamRecord> all;
    all.reserve(streams_.size());
    for (const auto& [id, stream] : streams_)
        all.push_back(stream);
    std::sort(all.begin(), all.end(),
              [](const StreamRecord& a, const StreamRecord& b) { return a.id < b.id; });
    return all;
}

bool is_evidently_rtp(const StreamRecord& stream)
{
    // A mirror port's copies say nothing.
    const std::uint64_t packets = stream.packets - stream.repeats;
    return packets >= 2 && stream.successors * 2 >= packets;
}

} // namespace lisrtp::archive
