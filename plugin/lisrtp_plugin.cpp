// plugin/lisrtp_plugin.cpp - what Wireshark finds when it loads the plugin.

#include "plugin/calls_table.h"
#include "plugin/calls_tree.h"
#include "plugin/capture_state.h"
#include "plugin/export_media.h"
#include "plugin/fields.h"
#include "plugin/frame_records.h"
#include "plugin/frame_watch.h"
#include "plugin/media.h"
#include "plugin/menu.h"
#include "plugin/preferences.h"
#include "plugin/rtp_handover.h"
#include "plugin/signalling.h"
#include "plugin/taps.h"

namespace
{

using namespace lisrtp::plugin;

void capture_opens()
{
    CaptureState::open_capture();
    watch_frames();
}

void capture_closes()
{
    CaptureState::close_capture();
    forget_streams();
    forget_announced();
    forget_watched();
    forget_records();
}

void register_protocol()
{
    proto_lisrtp = proto_register_protocol("Lawful decryption of SRTP", "LISRTP", "lisrtp");
    register_fields();
    Preferences::add_to(proto_lisrtp);
    register_media();
    register_signalling();
    register_taps();
    register_export();
    register_menu();
    register_init_routine(capture_opens);
    register_cleanup_routine(capture_closes);
}

void hand_off()
{
    hand_off_media();
    hand_off_signalling();
}

void register_statistics()
{
    register_calls_table();
    register_calls_tree();
}

} // namespace

extern "C" {

// A const at namespace scope has internal linkage, so these are declared first.
WS_DLL_PUBLIC const char plugin_version[];
WS_DLL_PUBLIC const int plugin_want_major;
WS_DLL_PUBLIC const int plugin_want_minor;
WS_DLL_PUBLIC void plugin_register(void);

const char plugin_version[] = LISRTP_VERSION;
const int plugin_want_major = WIRESHARK_VERSION_MAJOR;
const int plugin_want_minor = WIRESHARK_VERSION_MINOR;

void plugin_register(void)
{
    static proto_plugin protocol;
    protocol.register_protoinfo = register_protocol;
    protocol.register_handoff = hand_off;
    proto_register_plugin(&protocol);
    static tap_plugin statistics;
    statistics.register_tap_listener = register_statistics;
    tap_register_plugin(&statistics);
}

#if LISRTP_WIRESHARK >= 404
WS_DLL_PUBLIC std::uint32_t plugin_describe(void);

std::uint32_t plugin_describe(void)
{
    return WS_PLUGIN_DESC_DISSECTOR | WS_PLUGIN_DESC_TAP_LISTENER;
}
#endif
}
