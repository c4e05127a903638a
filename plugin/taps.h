// plugin/taps.h - what the plugin's statistics listen to.

#pragma once

#include "plugin/capture_state.h"
#include "plugin/wireshark_bridge.h"

namespace lisrtp::plugin
{

constexpr const char* media_tap_name = "lisrtp";

/** One media packet. Holds until the frame has been dissected. */
struct TappedMedia {
    MediaOutcome outcome;
    const guint8* clear = nullptr; ///< the clear RTP packet, when opened
    const char* suite = "";
};

void register_taps();
void tap_media(packet_info* pinfo, const MediaOutcome& outcome, const guint8* clear);
/** Whether somebody lists expert infos, without wanting any field. */
bool expert_infos_are_wanted();

} // namespace lisrtp::plugin
