#include "plugin/taps.h"

namespace lisrtp::plugin
{

namespace
{

int own_tap = -1;
int export_tap = -1;
int expert_tap = 0;

bool is_heard(int tap)
{
    return tap > 0 && have_tap_listener(tap);
}

Ssrc ssrc_of(ByteView packet)
{
    return packet.size() >= 12 ? Ssrc{load_u32(packet.data() + 8)} : Ssrc{};
}

} // namespace

void register_taps()
{
    own_tap = register_tap(tap_name);
}

void use_export_tap(int tap)
{
    export_tap = tap;
}

void tap_media(packet_info* pinfo, const Sighting& sighting, const MediaOutcome& outcome,
               const guint8* clear)
{
    const bool exporting = outcome.opened && is_heard(export_tap);
    if (!is_heard(own_tap) && !exporting)
        return;
    auto* tapped = wmem_new0(pinfo->pool, Tapped);
    tapped->is_media = true;
    tapped->outcome = outcome;
    tapped->call_id = wmem_strdup(pinfo->pool, outcome.call_id);
    tapped->clear = {clear, outcome.octets};
    tapped->source = sighting.source;
    tapped->destination = sighting.destination;
    tapped->ssrc = ssrc_of(sighting.octets);
    tapped->at = sighting.at;
    tap_queue_packet(own_tap, pinfo, tapped);
    if (exporting)
        tap_queue_packet(export_tap, pinfo, tapped);
}

void tap_signalling(packet_info* pinfo, const char* call_id)
{
    if (!is_heard(own_tap))
        return;
    auto* tapped = wmem_new0(pinfo->pool, Tapped);
    tapped->call_id = wmem_strdup(pinfo->pool, call_id);
    tap_queue_packet(own_tap, pinfo, tapped);
}

bool expert_infos_are_wanted()
{
    if (expert_tap == 0)
        expert_tap = find_tap_id("expert");
    return is_heard(expert_tap);
}

bool statistics_are_wanted()
{
    return is_heard(own_tap);
}

} // namespace lisrtp::plugin
