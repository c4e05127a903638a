#include "plugin/calls_tree.h"

#include "plugin/taps.h"

namespace lisrtp::plugin
{

namespace
{

constexpr const char* packets_name = "Media packets";
constexpr const char* suites_name = "Suites of opened packets";
int packets_node = -1;
int suites_node = -1;

void start(stats_tree* tree)
{
    packets_node = create_stat_node(tree, packets_name, 0, true);
    suites_node = create_stat_node(tree, suites_name, 0, true);
}

tap_packet_status count(stats_tree* tree, packet_info*, epan_dissect_t*, const void* data,
                        tap_flags_t)
{
    const auto* tapped = static_cast<const Tapped*>(data);
    if (!tapped->is_media)
        return TAP_PACKET_DONT_REDRAW;
    const MediaOutcome& outcome = tapped->outcome;
    tick_stat_node(tree, packets_name, 0, 1);
    const int verdict =
        tick_stat_node(tree, casebook::name_of(outcome.standing).data(), packets_node, 1);
    tick_stat_node(tree, *tapped->call_id ? tapped->call_id : "of no call", verdict, 0);
    if (outcome.origin) {
        tick_stat_node(tree, suites_name, 0, 1);
        tick_stat_node(tree, outcome.origin->suite.c_str(), suites_node, 0);
    }
    return TAP_PACKET_REDRAW;
}

} // namespace

void register_calls_tree()
{
    stats_tree_register_plugin(tap_name, "lisrtp", "LI calls" LISRTP_MENU_SEPARATOR "Media packets",
                               0, count, start, nullptr);
}

} // namespace lisrtp::plugin
