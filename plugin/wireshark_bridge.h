// plugin/wireshark_bridge.h - Wireshark's headers, and everything that differs between 4.0, 4.4 and
// 4.6. No other file of the plugin looks at a version.

#pragma once

#include <cstdint>

#define WS_BUILD_DLL
#include <wireshark.h>

#include <ws_version.h>

#include <epan/addr_resolv.h>
#include <epan/conversation.h>
#include <epan/exceptions.h>
#include <epan/expert.h>
#include <epan/export_object.h>
#include <epan/packet.h>
#include <epan/plugin_if.h>
#include <epan/prefs.h>
#include <epan/proto.h>
#include <epan/proto_data.h>
#include <epan/stat_tap_ui.h>
#include <epan/stats_tree.h>
#include <epan/tap.h>
#include <wsutil/report_message.h>

extern "C" {
#include <epan/dissectors/packet-rtcp.h>
#include <epan/dissectors/packet-rtp.h>
}

#define LISRTP_WIRESHARK (WIRESHARK_VERSION_MAJOR * 100 + WIRESHARK_VERSION_MINOR)

#if LISRTP_WIRESHARK >= 404
#include <wsutil/plugins.h>
#endif

namespace lisrtp::plugin
{

/** What a static field, subtree or protocol number is before it is registered. */
#if LISRTP_WIRESHARK >= 402
constexpr int unregistered = 0;
#else
constexpr int unregistered = -1;
#endif

/** gboolean until 4.0, bool since 4.2. */
#if LISRTP_WIRESHARK >= 402
using HeuristicResult = bool;
using PreferenceFlag = bool;
#else
using HeuristicResult = gboolean;
using PreferenceFlag = gboolean;
#endif

/** What packet-rtp.c remembers of one packet. */
#if LISRTP_WIRESHARK >= 404
using RtpRecord = struct _rtp_packet_info;
#else
using RtpRecord = struct _rtp_conversation_info;
#endif

/** Under which it remembers it. */
#ifdef RTP_CONVERSATION_PROTO_DATA
constexpr std::uint32_t rtp_record_key = RTP_CONVERSATION_PROTO_DATA;
#else
constexpr std::uint32_t rtp_record_key = 0;
#endif

inline void insert_payload_type(rtp_dyn_payload_t* map, unsigned payload_type, const char* encoding,
                                int clock_rate, [[maybe_unused]] unsigned channels)
{
#if LISRTP_WIRESHARK >= 404
    rtp_dyn_payload_insert(map, payload_type, encoding, clock_rate, channels);
#else
    rtp_dyn_payload_insert(map, payload_type, encoding, clock_rate);
#endif
}

/** Separates a statistics tree's menu from its submenu. */
#ifdef STATS_TREE_MENU_SEPARATOR
#define LISRTP_MENU_SEPARATOR STATS_TREE_MENU_SEPARATOR
#else
#define LISRTP_MENU_SEPARATOR "/"
#endif

#if LISRTP_WIRESHARK >= 404
constexpr auto telephony_menu = REGISTER_TELEPHONY_GROUP_UNSORTED;
#else
constexpr auto telephony_menu = REGISTER_STAT_GROUP_TELEPHONY;
#endif

inline int create_stat_node(stats_tree* tree, const char* name, int parent, bool with_children)
{
    return stats_tree_create_node(tree, name, parent, STAT_DT_INT, with_children);
}

} // namespace lisrtp::plugin
