// plugin/frame_records.h - what is remembered by frame, for as long as the capture is open.

#pragma once

#include "plugin/capture_state.h"
#include "plugin/wireshark_bridge.h"

namespace lisrtp::plugin
{

/** A media packet. */
struct MediaRecord {
    casebook::SeenPacket seen;
    std::uint32_t ports; ///< source and destination: tells the packets of tunnels in a frame apart
};

/** A signalling message, for dissections that build no tree to find it in. */
struct KeptMessage {
    Sighting sighting; ///< its octets are kept too
    KeptMessage* next;
};

MediaRecord* find_record(packet_info* pinfo);
MediaRecord* add_record(packet_info* pinfo, const casebook::SeenPacket& seen);
/** Of whichever media packet the frame had first; null when it had none. */
const MediaRecord* any_record(frame_data* frame);

void keep_message(packet_info* pinfo, const Sighting& sighting);
const KeptMessage* kept_messages(packet_info* pinfo);

} // namespace lisrtp::plugin
