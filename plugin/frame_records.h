// plugin/frame_records.h - what is remembered by frame, for as long as the capture is open. Without
// memory for it the program ends, as Wireshark itself does.

#pragma once

#include "plugin/capture_state.h"
#include "plugin/wireshark_bridge.h"

namespace lisrtp::plugin
{

/** A media packet. */
struct MediaRecord {
    casebook::SeenPacket seen;
    std::uint32_t ports; ///< source and destination
    Ssrc ssrc;           ///< tells the packets of tunnels and of TCP in a frame apart, as ports do
    MediaRecord* next;   ///< of the same frame
};

/** A signalling message, for dissections that build no tree to find it in. */
struct KeptMessage {
    Sighting sighting; ///< its octets are kept too
    KeptMessage* next;
};

/** @param rtp  the packet, 12 octets or more */
MediaRecord* find_record(const packet_info* pinfo, ByteView rtp) noexcept;
MediaRecord* add_record(const packet_info* pinfo, ByteView rtp,
                        const casebook::SeenPacket& seen) noexcept;
/** Of whichever media packet the frame had first; null when it had none. */
const MediaRecord* any_record(const frame_data* frame) noexcept;

/** The frame holds media between the messages of RTSP. */
void mark_interleaved(const packet_info* pinfo) noexcept;
bool is_interleaved(const packet_info* pinfo) noexcept;

void keep_message(const packet_info* pinfo, const Sighting& sighting) noexcept;
const KeptMessage* kept_messages(const packet_info* pinfo) noexcept;

/** The capture closes. */
void forget_records();

} // namespace lisrtp::plugin
