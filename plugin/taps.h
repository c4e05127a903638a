// plugin/taps.h - what the plugin's statistics listen to.

#pragma once

#include "plugin/capture_state.h"
#include "plugin/wireshark_bridge.h"

namespace lisrtp::plugin
{

/** One media packet, or one signalling message. Holds until the frame has been dissected. */
struct Tapped {
    bool is_media = false;
    const char* call_id = ""; ///< empty: of no call
    MediaOutcome outcome;     ///< of media
    ByteView clear;           ///< the clear RTP packet, when it was opened
    Endpoint source;
    Endpoint destination;
    Ssrc ssrc;
    Timestamp at;
};

/** Listened to by the statistics. */
constexpr const char* tap_name = "lisrtp";

void register_taps();
/** @param export_tap  what register_export_object answered */
void use_export_tap(int export_tap);

void tap_media(packet_info* pinfo, const Sighting& sighting, const MediaOutcome& outcome,
               const guint8* clear);
void tap_signalling(packet_info* pinfo, const char* call_id);

/** Whether somebody lists expert infos, without wanting any field. */
bool expert_infos_are_wanted();
/** Whether somebody listens to `tap_name`. */
bool statistics_are_wanted();

} // namespace lisrtp::plugin
