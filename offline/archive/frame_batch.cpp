#include "offline/archive/frame_batch.h"

#include "keys/srtp/index_estimate.h"

namespace lisrtp::archive
{

void StreamHint::tell(const std::optional<casebook::StreamOpener::Expectation>& expected)
{
    if (expected)
        near_.store(expected->near.value, std::memory_order_relaxed);
    const std::scoped_lock lock(mutex_);
    if (!expected)
        key_.reset();
    else if (!key_ || key_->key != expected->key || key_->candidate != expected->candidate)
        key_ = std::make_shared<const Key>(Key{expected->key, expected->candidate});
}

FrameBatch::FrameBatch(capture::MergedReader& reader, TcpMedia& tcp_media)
{
    frames_.reserve(most_frames);
    capture::MergedFrame merged;
    std::vector<capture::Peeled> packets;
    while (frames_.size() < most_frames && octets_.size() < enough_octets && reader.next(merged)) {
        const capture::Peeled peeled = capture::peel(merged.frame.link, merged.frame.octets);
        add(merged, peeled, merged.frame.octets);
        if (peeled.kind != capture::Peeled::tcp ||
            !tcp_media.take(peeled, merged.frame.octets, packets))
            continue;
        for (const capture::Peeled& packet : packets) {
            add(merged, packet, packet.udp_payload);
            frames_.back().cut_out = true;
        }
    }
    // Only now the octets stay where they are.
    std::size_t begin = 0;
    for (BatchedFrame& frame : frames_) {
        ByteView& octets = frame.merged.frame.octets;
        ByteView& payload = frame.peeled.udp_payload;
        const ByteView here = ByteView(octets_).subspan(begin, octets.size());
        if (!payload.empty()) // a part of the frame, or what was cut out
            payload = here.subspan(static_cast<std::size_t>(payload.data() - octets.data()),
                                   payload.size());
        octets = here;
        begin += here.size();
    }
}

/** @param octets  where `peeled` looks into, as long as the reader keeps it */
void FrameBatch::add(const capture::MergedFrame& merged, const capture::Peeled& peeled,
                     ByteView octets)
{
    octets_.insert(octets_.end(), octets.begin(), octets.end());
    BatchedFrame& frame = frames_.emplace_back();
    frame.merged = merged;
    frame.merged.frame.octets = octets;
    frame.peeled = peeled;
}

void FrameBatch::open_ahead(const srtp::Engine& engine)
{
    struct Work {
        BatchedFrame* frame;
        std::shared_ptr<const StreamHint::Key> key;
    };
    std::vector<Work> works;
    std::size_t octets = 0;
    for (BatchedFrame& frame : frames_) {
        if (frame.way == nullptr || frame.peeled.udp_payload.size() < 12)
            continue;
        auto key = frame.way->hint.key();
        if (!key || !casebook::StreamOpener::may_open(frame.way->plan->claim, key->candidate,
                                                      frame.peeled.seen_at(frame.merged.frame.at)))
            continue;
        works.push_back({&frame, std::move(key)});
        octets += frame.peeled.udp_payload.size();
    }
    clear_.resize(octets);

    const std::size_t count = works.size();
    std::vector<srtp::EngineKey*> keys(count);
    std::vector<ByteView> packets(count);
    std::vector<PacketIndex> indices(count);
    std::vector<std::uint8_t*> outs(count);
    std::vector<srtp::PacketFate> fates(count);
    std::vector<std::size_t> out_octets(count);
    std::uint8_t* out = clear_.data();
    for (std::size_t i = 0; i < count; ++i) {
        const BatchedFrame& frame = *works[i].frame;
        keys[i] = works[i].key->key.get();
        packets[i] = frame.peeled.udp_payload;
        indices[i] = srtp::guess_near(frame.way->hint.near(), load_u16(packets[i].data() + 2));
        outs[i] = out;
        out += packets[i].size();
    }
    engine.open_batch({count, keys.data(), packets.data(), indices.data(), outs.data(),
                       fates.data(), out_octets.data()});
    for (std::size_t i = 0; i < count; ++i) {
        works[i].frame->out = {outs[i], packets[i].size()};
        works[i].frame->ahead = {keys[i], indices[i], fates[i], out_octets[i]};
    }
}

} // namespace lisrtp::archive
