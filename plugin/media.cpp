#include "plugin/media.h"

#include "plugin/draw_packet.h"
#include "plugin/fields.h"
#include "plugin/frame_records.h"
#include "plugin/frame_watch.h"
#include "plugin/rtp_handover.h"
#include "plugin/sighting.h"
#include "plugin/taps.h"

namespace lisrtp::plugin
{

namespace
{

dissector_handle_t media_handle = nullptr;
dissector_handle_t control_handle = nullptr;

/** The second octet of RTCP: packet types 192 to 223.  RFC 5761, 4. */
bool is_rtcp(const std::uint8_t* octets, unsigned size)
{
    return size >= 8 && octets[0] >> 6 == 2 && octets[1] >= 192 && octets[1] <= 223;
}

/** What is remembered of the packet; at its first sight it is met. Null when it is not RTP. */
casebook::SeenPacket* seen_packet(CaptureState& state, packet_info* pinfo, const Sighting& sighting)
{
    if (sighting.octets.size() < 12)
        return nullptr;
    if (MediaRecord* kept = find_record(pinfo, sighting.octets))
        return &kept->seen;
    casebook::SeenPacket met;
    if (!state.meet(sighting, met))
        return nullptr;
    return &add_record(pinfo, sighting.octets, met)->seen;
}

/** Frames with more of its packets are known to hold nothing else. */
void note_stream(const std::uint8_t* octets, unsigned size, const Sighting& sighting)
{
    if (!is_known_media_frame() && sighting.first_pass && size >= 12 && octets[0] >> 6 == 2 &&
        !is_rtcp(octets, size))
        note_media({sighting.source, sighting.destination, Ssrc{load_u32(octets + 8)}});
}

/** Whether anybody looks at the plugin's fields in this dissection. */
bool is_wanted(proto_tree* tree)
{
    return (tree && proto_field_is_referenced(tree, proto_lisrtp)) || expert_infos_are_wanted();
}

int show_media(tvbuff_t* tvb, packet_info* pinfo, proto_tree* tree, void* data,
               const Sighting& sighting, casebook::SeenPacket& seen)
{
    CaptureState& state = *CaptureState::current();
    const bool truncated = tvb_captured_length(tvb) < tvb_reported_length(tvb);
    auto* clear = static_cast<guint8*>(wmem_alloc(pinfo->pool, sighting.octets.size()));
    const MediaOutcome outcome = state.open(sighting, seen, clear);
    tap_media(pinfo, sighting, outcome, clear);
    if (is_wanted(tree))
        draw_media(tvb, pinfo, tree, outcome, truncated && !outcome.opened);
    mark_info_column(pinfo, outcome);
    if (outcome.opened) {
        tvbuff_t* opened = tvb_new_child_real_data(tvb, clear, static_cast<guint>(outcome.octets),
                                                   static_cast<gint>(outcome.octets));
        add_new_data_source(pinfo, opened, "Decrypted SRTP");
        hand_over_clear(opened, pinfo, tree, data, outcome);
    } else {
        const bool silent =
            outcome.has_keys && state.preferences().failing_packets == keep_encrypted;
        hand_over_encrypted(tvb, pinfo, tree, data, outcome, silent);
    }
    end_info_column(pinfo);
    return static_cast<int>(tvb_captured_length(tvb));
}

int show_control(tvbuff_t* tvb, packet_info* pinfo, proto_tree* tree, void* data,
                 const Sighting& sighting)
{
    auto* clear = static_cast<guint8*>(wmem_alloc(pinfo->pool, sighting.octets.size()));
    const MediaOutcome outcome = CaptureState::current()->open_rtcp(sighting, clear);
    if (outcome.has_keys && is_wanted(tree))
        draw_control(tvb, pinfo, tree, outcome);
    if (outcome.has_keys)
        mark_info_column(pinfo, outcome);
    int used = 0;
    if (outcome.opened) {
        tvbuff_t* opened = tvb_new_child_real_data(tvb, clear, static_cast<guint>(outcome.octets),
                                                   static_cast<gint>(outcome.octets));
        add_new_data_source(pinfo, opened, "Decrypted SRTCP");
        used = hand_over_rtcp(opened, pinfo, tree, data, true);
    } else {
        used = hand_over_rtcp(tvb, pinfo, tree, data, false);
    }
    end_info_column(pinfo);
    return used;
}

/** All of a packet that was captured; null when it is empty. */
const std::uint8_t* octets_of(tvbuff_t* tvb, unsigned& size)
{
    size = tvb_captured_length(tvb);
    return size == 0 ? nullptr : tvb_get_ptr(tvb, 0, static_cast<gint>(size));
}

/** A packet of a conversation that SDP announced, or that the user decodes as this. */
int dissect_media(tvbuff_t* tvb, packet_info* pinfo, proto_tree* tree, void* data)
{
    unsigned size = 0;
    const std::uint8_t* octets = octets_of(tvb, size);
    CaptureState* state = CaptureState::current();
    if (!octets || !state || pinfo->flags.in_error_pkt)
        return hand_over_other(tvb, pinfo, tree, data);
    const Sighting sighting = sighting_of(pinfo, octets, size);
    note_stream(octets, size, sighting);
    if (!state->has_key_file())
        return hand_over_other(tvb, pinfo, tree, data);
    if (is_rtcp(octets, size))
        return show_control(tvb, pinfo, tree, data, sighting);
    casebook::SeenPacket* seen = seen_packet(*state, pinfo, sighting);
    if (!seen)
        return hand_over_other(tvb, pinfo, tree, data);
    return show_media(tvb, pinfo, tree, data, sighting, *seen);
}

int dissect_control(tvbuff_t* tvb, packet_info* pinfo, proto_tree* tree, void* data)
{
    unsigned size = 0;
    const std::uint8_t* octets = octets_of(tvb, size);
    CaptureState* state = CaptureState::current();
    if (!octets || !state || !state->has_key_file() || !is_rtcp(octets, size))
        return hand_over_rtcp(tvb, pinfo, tree, data, false);
    return show_control(tvb, pinfo, tree, data, sighting_of(pinfo, octets, size));
}

/**
 * Media without a conversation: its signalling comes later, or is in no capture, or an address
 * translator stands between. Every RTP-looking packet is met here, and claimed when some call or
 * secret is known for it; so is RTCP.
 */
HeuristicResult try_media(tvbuff_t* tvb, packet_info* pinfo, proto_tree* tree, void* data)
{
    unsigned size = 0;
    const std::uint8_t* octets = octets_of(tvb, size);
    CaptureState* state = CaptureState::current();
    if (size < 12 || octets[0] >> 6 != 2 || !state || !state->has_key_file() ||
        pinfo->flags.in_error_pkt)
        return false;
    const Sighting sighting = sighting_of(pinfo, octets, size);
    if (is_rtcp(octets, size)) {
        if (!state->expects_rtcp(sighting))
            return false;
        show_control(tvb, pinfo, tree, data, sighting);
        return true;
    }
    casebook::SeenPacket* seen = seen_packet(*state, pinfo, sighting);
    if (!seen || !state->is_expected(*seen, sighting.first_pass))
        return false;
    note_stream(octets, size, sighting);
    show_media(tvb, pinfo, tree, data, sighting, *seen);
    return true;
}

} // namespace

void register_media()
{
    media_handle = register_dissector("lisrtp", dissect_media, proto_lisrtp);
    control_handle = register_dissector("lisrtp.rtcp", dissect_control, proto_lisrtp);
}

void hand_off_media()
{
    find_rtp_dissectors();
    heur_dissector_add("udp", try_media, "SRTP with a known key", "lisrtp_udp", proto_lisrtp,
                       HEURISTIC_ENABLE);
    heur_dissector_add("stun", try_media, "SRTP with a known key in TURN", "lisrtp_stun",
                       proto_lisrtp, HEURISTIC_ENABLE);
    dissector_add_for_decode_as("udp.port", media_handle);
}

void dissect_interleaved(tvbuff_t* tvb, packet_info* pinfo, proto_tree* tree)
{
    unsigned size = 0;
    const std::uint8_t* octets = octets_of(tvb, size);
    CaptureState* state = CaptureState::current();
    if (!octets || !state || !state->has_key_file())
        return;
    if (is_rtcp(octets, size))
        show_control(tvb, pinfo, tree, nullptr, sighting_of(pinfo, octets, size));
    else
        try_media(tvb, pinfo, tree, nullptr);
}

dissector_handle_t media_dissector()
{
    return media_handle;
}

dissector_handle_t control_dissector()
{
    return control_handle;
}

} // namespace lisrtp::plugin
