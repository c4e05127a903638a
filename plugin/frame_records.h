// plugin/frame_records.h - what is remembered by frame, for as long as the capture is open.

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
MediaRecord* find_record(packet_info* pinfo, ByteView rtp);
MediaRecord* add_record(packet_info* pinfo, ByteView rtp, const casebook::SeenPacket& seen);
/** Of whichever media packet the frame had first; null when it had none. */
const MediaRecord* any_record(frame_data* frame);

/** The frame holds media between the messages of RTSP. */
void mark_interleaved(packet_info* pinfo);
bool is_interleaved(packet_info* pinfo);

void keep_message(packet_info* pinfo, const Sighting& sighting);
const KeptMessage* kept_messages(packet_info* pinfo);

} // namespace lisrtp::plugin
