#include "offline/archive/inventory.h"

#include "keys/srtp/continuity.h"

#include <algorithm>

namespace lisrtp::archive
{

namespace
{

std::size_t recent_slot(const StreamId& id, std::size_t slots)
{
    const std::uint32_t mixed =
        (id.ssrc.value ^ id.source.port ^ id.destination.port * 31u ^ (id.rtcp ? 1u : 0u)) *
        0x9E3779B1u;
    return mixed % slots;
}

/** FNV-1a, which is the same on every machine. */
std::uint32_t hash_of(ByteView octets)
{
    std::uint32_t hash = 2166136261u;
    for (const std::uint8_t octet : octets)
        hash = (hash ^ octet) * 16777619u;
    return hash;
}

/** Without SDP, too. */
bool is_of_g711_stream(ByteView packet)
{
    const unsigned payload_type = packet.size() > 1 ? packet[1] & 0x7Fu : 0x7Fu;
    return payload_type == 0 || payload_type == 8 || payload_type == 13; // PCMU, PCMA, CN
}

} // namespace

StreamRecord& Inventory::find_or_add(const StreamId& id)
{
    StreamRecord*& recent = recent_[recent_slot(id, recent_streams)];
    if (recent && recent->id == id)
        return *recent;
    const auto [entry, is_new] = streams_.try_emplace(id);
    recent = &entry->second;
    if (is_new)
        entry->second.id = id;
    return entry->second;
}

void PacketMarks::add(const PacketMark& mark)
{
    const auto is_same = [&mark](const PacketMark& known) {
        return known.sequence == mark.sequence && known.hash == mark.hash;
    };
    if (!wants(mark.sequence) || std::any_of(marks_.begin(), marks_.end(), is_same))
        return;
    if (marks_.size() == most)
        thin_out();
    if (wants(mark.sequence))
        marks_.push_back(mark);
}

void PacketMarks::thin_out()
{
    while (marks_.size() >= most && step_ < last_step) {
        step_ *= 2;
        std::erase_if(
            marks_, [this](const PacketMark& mark) { return (mark.sequence & (step_ - 1u)) != 0; });
    }
}

void PacketMarks::merge(const PacketMarks& other)
{
    PacketMarks both;
    both.step_ = std::max(step_, other.step_);
    for (const PacketMarks* one : {static_cast<const PacketMarks*>(this), &other})
        for (const PacketMark& mark : one->all())
            both.add(mark);
    *this = both;
}

PacketMarks PacketMarks::of(std::uint32_t step, std::span<const PacketMark> marks)
{
    PacketMarks made;
    made.step_ = std::clamp<std::uint32_t>(step, 1, last_step);
    const auto kept = marks.first(std::min(marks.size(), most));
    made.marks_.assign(kept.begin(), kept.end());
    return made;
}

void Inventory::note(const StreamId& id, std::uint16_t sequence, Timestamp at, std::uint64_t frame,
                     ByteView packet)
{
    StreamRecord& stream = find_or_add(id);
    if (stream.packets == 0) {
        stream.first = at;
        stream.last = at;
        stream.first_sequence = sequence;
        stream.first_frame = frame;
    } else {
        if (stream.packets == 1)
            no_longer_single(id);
        if (stream.last_sequence == sequence)
            ++stream.repeats;
        else if (srtp::continues(stream.last_sequence, sequence))
            ++stream.successors;
    }
    ++stream.packets;
    stream.first = std::min(stream.first, at);
    stream.last = std::max(stream.last, at);
    stream.last_sequence = sequence;
    stream.last_frame = frame;
    if (!is_of_g711_stream(packet))
        stream.other_payload_types = true;
    // Noise, which is mostly streams of one packet, is not worth a mark.
    if (stream.packets > 1 && !packet.empty() && stream.marks.wants(sequence))
        stream.marks.add({at, hash_of(packet), sequence});
    if (stream.packets == 1)
        add_single(id); // the stream may be gone now
}

void Inventory::add_single(const StreamId& id)
{
    maybe_single_.push_back(id);
    ++singles_;
    Singles& singles = flows_[{id.source, id.destination}];
    singles.maybe.push_back(id);
    ++singles.count;
    while (singles.count > bounds_.most_single_of_flow)
        dismiss_oldest_single(singles);
    // Streams that grew are passed over when they come to the front; now and then all at once.
    const auto is_none = [this](const StreamId& each) { return !is_single(each); };
    if (singles.maybe.size() > 2 * (singles.count + 8)) {
        std::erase_if(singles.maybe, is_none); // and who was dismissed
        singles.dismissed = 0;
    }
    if (maybe_single_.size() > 2 * (singles_ + 1024))
        std::erase_if(maybe_single_, is_none);
    while (singles_ > bounds_.most_single) // the flow itself may go with its last stream
        dismiss_oldest_single();
}

void Inventory::no_longer_single(const StreamId& id)
{
    --singles_;
    const auto flow = flows_.find({id.source, id.destination});
    if (flow != flows_.end() && --flow->second.count == 0 && flow->second.noise.packets == 0)
        flows_.erase(flow); // most flows have one stream
}

bool Inventory::is_single(const StreamId& id) const
{
    const auto found = streams_.find(id);
    return found != streams_.end() && found->second.packets == 1;
}

void Inventory::dismiss_oldest_single()
{
    const auto found = streams_.find(maybe_single_.front());
    maybe_single_.pop_front();
    if (found == streams_.end() || found->second.packets != 1)
        return;
    if (dismissed_.frames++ == 0)
        dismissed_.first = casebook::Place{0, found->second.first_frame};
    no_longer_single(found->first);
    forget(found);
}

/** The noisy flow is remembered, so that the second reading finds what of it may have been media.
 */
void Inventory::dismiss_oldest_single(Singles& singles)
{
    while (!is_single(singles.maybe[singles.dismissed]))
        ++singles.dismissed;
    const auto found = streams_.find(singles.maybe[singles.dismissed++]);
    const std::uint64_t frame = found->second.first_frame;
    NoisyFlow& noise = singles.noise;
    noise.flow = {found->first.source, found->first.destination};
    noise.first_frame = noise.packets == 0 ? frame : std::min(noise.first_frame, frame);
    noise.last_frame = std::max(noise.last_frame, frame);
    ++noise.packets;
    no_longer_single(found->first);
    forget(found);
}

void Inventory::forget(Streams::iterator stream)
{
    StreamRecord*& recent = recent_[recent_slot(stream->first, recent_streams)];
    if (recent == &stream->second)
        recent = nullptr;
    streams_.erase(stream);
}

std::vector<NoisyFlow> Inventory::noisy_flows() const
{
    std::vector<NoisyFlow> noisy;
    for (const auto& [flow, singles] : flows_)
        if (singles.noise.packets > 0)
            noisy.push_back(singles.noise);
    std::sort(noisy.begin(), noisy.end(),
              [](const NoisyFlow& a, const NoisyFlow& b) { return a.flow < b.flow; });
    return noisy;
}

void Inventory::merge(StreamRecord part, std::uint32_t file)
{
    StreamRecord& stream = find_or_add(part.id);
    if (stream.packets == 0) {
        stream = std::move(part);
        if (file > 0)
            stream.parts.push_back({file, stream.packets});
        return;
    }
    if (file > 0)
        stream.parts.push_back({file, part.packets});
    stream.marks.merge(part.marks);
    if (stream.last_sequence == part.first_sequence)
        ++stream.repeats;
    else if (srtp::continues(stream.last_sequence, part.first_sequence))
        ++stream.successors;
    stream.packets += part.packets;
    stream.successors += part.successors;
    stream.repeats += part.repeats;
    stream.first = std::min(stream.first, part.first);
    stream.last = std::max(stream.last, part.last);
    stream.last_sequence = part.last_sequence;
    stream.other_payload_types |= part.other_payload_types;
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

std::vector<StreamRecord> Inventory::take_sorted()
{
    std::vector<StreamRecord> all;
    all.reserve(streams_.size());
    take_each([&all](StreamRecord stream) { all.push_back(std::move(stream)); });
    return all;
}

void Inventory::take_each(const std::function<void(StreamRecord)>& take)
{
    std::vector<Streams::const_iterator> in_order;
    in_order.reserve(streams_.size());
    for (auto stream = streams_.cbegin(); stream != streams_.cend(); ++stream)
        in_order.push_back(stream);
    std::sort(in_order.begin(), in_order.end(),
              [](const auto& a, const auto& b) { return a->first < b->first; });
    recent_.fill(nullptr);
    for (const auto stream : in_order)
        take(std::move(streams_.extract(stream).mapped()));
}

bool is_evidently_rtp(const StreamExtent& stream, const StreamEvidence& evidence)
{
    if (stream.id.rtcp)
        return false;
    // A mirror port's copies say nothing.
    const std::uint64_t packets = stream.packets - stream.repeats;
    return packets >= 2 && evidence.successors * 2 >= packets;
}

} // namespace lisrtp::archive
