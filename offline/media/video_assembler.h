// offline/media/video_assembler.h - packets in their order as whole frames.

#pragma once

#include "offline/media/clear_packet.h"
#include "offline/media/video_payload.h"

#include <optional>

namespace lisrtp::media
{

struct VideoFrame {
    std::uint32_t rtp_timestamp = 0;
    Timestamp at; ///< of its first packet
    bool is_key = false;
    Bytes octets;
};

/**
 * Packets of one frame share a timestamp. A frame of which a packet is missing or malformed is not
 * given out, but counted: half a picture is worse evidence than none. Memory: one frame, of at most
 * `most_frame_octets`.
 */
class VideoAssembler
{
public:
    static constexpr std::size_t most_frame_octets = 16u << 20;

    explicit VideoAssembler(VideoForm form) : form_(form) {}

    /** @return  the frame before, when this packet is of a new one and that was whole */
    std::optional<VideoFrame> add(const ClearPacket& packet);
    std::optional<VideoFrame> finish();

    std::uint64_t broken() const { return broken_; }

private:
    std::optional<VideoFrame> take_frame();

    VideoForm form_;
    VideoFrame frame_;
    bool in_frame_ = false;
    bool whole_ = false;
    bool ended_ = false; ///< the marker came
    std::optional<std::uint64_t> last_index_;
    std::uint64_t broken_ = 0;
};

} // namespace lisrtp::media
