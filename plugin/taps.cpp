#include "plugin/taps.h"

namespace lisrtp::plugin
{

namespace
{

int media_tap = -1;
int expert_tap = 0;

} // namespace

void register_taps()
{
    media_tap = register_tap(media_tap_name);
}

void tap_media(packet_info* pinfo, const MediaOutcome& outcome, const guint8* clear)
{
    if (!have_tap_listener(media_tap))
        return;
    auto* tapped = wmem_new(pinfo->pool, TappedMedia);
    tapped->outcome = outcome;
    tapped->clear = outcome.opened ? clear : nullptr;
    tapped->suite = outcome.origin ? outcome.origin->suite.c_str() : "";
    tap_queue_packet(media_tap, pinfo, tapped);
}

bool expert_infos_are_wanted()
{
    if (expert_tap == 0)
        expert_tap = find_tap_id("expert");
    return expert_tap > 0 && have_tap_listener(expert_tap);
}

} // namespace lisrtp::plugin
