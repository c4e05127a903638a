#include "offline/media/video_assembler.h"

namespace lisrtp::media
{

std::optional<VideoFrame> VideoAssembler::add(const ClearPacket& packet)
{
    const bool follows = last_index_ && packet.index.value == *last_index_ + 1;
    std::optional<VideoFrame> done;
    if (in_frame_ && packet.rtp_timestamp != frame_.rtp_timestamp) {
        // What is missing between two frames may be the end of the first, unless that had come.
        whole_ = whole_ && (follows || ended_);
        done = take_frame();
    }
    last_index_ = packet.index.value;
    if (packet.payload.empty()) // keeps addresses open, or fills up to a rate
        return done;
    const bool is_first = !in_frame_;
    if (is_first) {
        frame_ = {packet.rtp_timestamp, packet.at, false, {}};
        in_frame_ = true;
        whole_ = true;
        ended_ = false;
    }
    const auto piece = append_video(form_, packet.payload, frame_.octets);
    whole_ = whole_ && piece && (follows || (is_first && piece->may_begin_frame)) &&
             frame_.octets.size() <= most_frame_octets;
    if (!whole_)
        frame_.octets.clear();
    frame_.is_key = frame_.is_key || (piece && piece->is_key);
    ended_ = ended_ || packet.marker;
    return done;
}

std::optional<VideoFrame> VideoAssembler::finish()
{
    if (!in_frame_)
        return std::nullopt;
    whole_ = whole_ && ended_;
    return take_frame();
}

std::optional<VideoFrame> VideoAssembler::take_frame()
{
    in_frame_ = false;
    if (whole_ && !frame_.octets.empty())
        return std::move(frame_);
    ++broken_;
    return std::nullopt;
}

} // namespace lisrtp::media
