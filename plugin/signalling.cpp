#include "plugin/signalling.h"

#include "keys/sip/body_parts.h"
#include "keys/sip/read_message.h"
#include "keys/sip/read_sdp.h"
#include "plugin/draw_signalling.h"
#include "plugin/fields.h"
#include "plugin/frame_records.h"
#include "plugin/media.h"
#include "plugin/messages_in_tree.h"
#include "plugin/sighting.h"
#include "plugin/taps.h"

#include <epan/epan.h>
#include <epan/epan_dissect.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string>
#include <unordered_map>

namespace lisrtp::plugin
{

namespace
{

dissector_handle_t post_handle = nullptr;
int proto_sip = -1;
int proto_rtsp = -1;
int proto_stun = -1;
int proto_diameter = -1;

/** A place where a party wants encrypted media, as conversations are looked up. */
struct AnnouncedEnd {
    std::array<std::uint8_t, 16> address;
    bool is_v6;
    std::uint16_t rtp_port;
    std::uint16_t rtcp_port;

    friend bool operator==(const AnnouncedEnd&, const AnnouncedEnd&) = default;
};

/** Ends that a call has announced: at most `most`. */
struct AnnouncedEnds {
    static constexpr std::size_t most = 64;
    std::size_t count;
    AnnouncedEnd ends[most];
};
static_assert(std::is_trivially_destructible_v<AnnouncedEnds>);

std::unordered_map<std::string, AnnouncedEnds> ends_of_calls;

/**
 * Where the call of a message wants media, as far as its SDP said until now. All of it, because
 * SDP's dissector makes the conversation of an offer only when the answer comes.
 */
void read_announced(ByteView octets, AnnouncedEnds& ends_of_call) noexcept
try {
    const auto message = sip::read_message(octets);
    if (!message)
        return;
    AnnouncedEnds& ends = ends_of_calls[std::string(message->call_id())];
    for (const sip::BodyPart& part : sip::sdp_parts(*message)) {
        const auto sdp = sip::read_sdp(part.octets, part.offset);
        if (!sdp)
            continue;
        for (const sip::MediaDescription& medium : sdp->media) {
            const auto end = medium.endpoint();
            if (!end || ends.count == AnnouncedEnds::most)
                continue;
            AnnouncedEnd announced{};
            announced.address = end->address.octets;
            announced.is_v6 = end->address.is_v6();
            announced.rtp_port = end->port;
            announced.rtcp_port =
                medium.rtcp_port.value_or(static_cast<std::uint16_t>(end->port + 1));
            const AnnouncedEnd* known = ends.ends + ends.count;
            if (std::find<const AnnouncedEnd*>(ends.ends, known, announced) == known)
                ends.ends[ends.count++] = announced;
        }
    }
    ends_of_call = ends;
} catch (...) { // no memory: the heuristic dissector will still see the media
}

/**
 * Takes over a conversation that SDP's dissector made, if RTP's or RTCP's dissector has it. Whether
 * the media is encrypted shows packet by packet.
 */
void take_over(packet_info* pinfo, const AnnouncedEnd& end, std::uint16_t port,
               dissector_handle_t handle)
{
    address receiver;
    address anybody;
    clear_address(&anybody);
    set_address(&receiver, end.is_v6 ? AT_IPv6 : AT_IPv4, end.is_v6 ? 16 : 4, end.address.data());
    conversation_t* conversation = find_conversation(
        pinfo->num, &receiver, &anybody, CONVERSATION_UDP, port, 0, NO_ADDR_B | NO_PORT_B);
    if (conversation)
        conversation_set_dissector(conversation, handle);
}

void learn(packet_info* pinfo, const Sighting& sighting)
{
    keep_message(pinfo, sighting);
    CaptureState::current()->learn(sighting);
    AnnouncedEnds ends{};
    read_announced(sighting.octets, ends);
    for (std::size_t i = 0; i < ends.count; ++i) {
        take_over(pinfo, ends.ends[i], ends.ends[i].rtp_port, media_dissector());
        if (ends.ends[i].rtcp_port != ends.ends[i].rtp_port)
            take_over(pinfo, ends.ends[i], ends.ends[i].rtcp_port, control_dissector());
    }
}

/** Tells the statistics of the calls that have a message in this frame. */
void tap_calls(packet_info* pinfo, const Sighting& sighting)
{
    CaptureState& state = *CaptureState::current();
    if (!statistics_are_wanted())
        return;
    if (sighting.first_pass) { // no conclusion for each message
        tap_signalling(pinfo, state.contents_of(sighting).signalling.call_id.c_str());
        return;
    }
    for (const std::uint32_t number : state.calls_of_frame(sighting.frame))
        tap_signalling(pinfo, state.findings()->calls()[number].call_id.c_str());
}

/** @return  whether the tree has messages of that protocol */
bool draw_messages_of(packet_info* pinfo, proto_tree* tree, int protocol)
{
    bool is_there = false;
    if (carries(pinfo, protocol))
        each_message(tree, protocol, [&](tvbuff_t* tvb, int start, ByteView octets) {
            is_there = true;
            draw_signalling(tvb, start, static_cast<int>(octets.size()), pinfo, tree,
                            sighting_of(pinfo, octets.data(), octets.size()));
        });
    return is_there;
}

/** Where there is no tree, or one that leaves out what nobody asked for. */
void draw_kept_messages(tvbuff_t* tvb, packet_info* pinfo, proto_tree* tree)
{
    for (const KeptMessage* kept = kept_messages(pinfo); kept; kept = kept->next) {
        const ByteView octets = kept->sighting.octets;
        const auto size = static_cast<guint>(octets.size());
        tvbuff_t* message =
            tvb_new_child_real_data(tvb, octets.data(), size, static_cast<gint>(size));
        draw_signalling(message, 0, static_cast<int>(size), pinfo, tree, kept->sighting);
    }
}

int dissect_signalling(tvbuff_t* tvb, packet_info* pinfo, proto_tree* tree, void*)
{
    if (!CaptureState::current() || pinfo->flags.in_error_pkt)
        return 0;
    const bool is_wanted =
        (tree && proto_field_is_referenced(tree, proto_lisrtp)) || expert_infos_are_wanted();
    if (is_wanted) {
        const bool has_sip = tree && draw_messages_of(pinfo, tree, proto_sip);
        const bool has_rtsp = tree && draw_messages_of(pinfo, tree, proto_rtsp);
        if (!has_sip && !has_rtsp)
            draw_kept_messages(tvb, pinfo, tree);
    }
    for (const KeptMessage* kept = kept_messages(pinfo); kept; kept = kept->next) {
        Sighting sighting = kept->sighting;
        sighting.first_pass = !pinfo->fd->visited;
        tap_calls(pinfo, sighting);
    }
    return static_cast<int>(tvb_captured_length(tvb));
}

} // namespace

void register_signalling()
{
    post_handle = create_dissector_handle(dissect_signalling, proto_lisrtp);
    register_postdissector(post_handle);
}

void want_messages(proto_tree* tree)
{
    epan_dissect_t owner{}; // the function asks it for its tree only
    owner.tree = tree;
    for (const int protocol : {proto_sip, proto_rtsp, proto_stun, proto_diameter})
        epan_dissect_prime_with_hfid(&owner, protocol);
}

void learn_messages(packet_info* pinfo, proto_tree* tree)
{
    if (!CaptureState::current() || pinfo->flags.in_error_pkt)
        return;
    for (const int protocol : {proto_sip, proto_rtsp})
        if (carries(pinfo, protocol))
            each_message(tree, protocol, [pinfo](tvbuff_t*, int, ByteView octets) {
                if (octets[0] != '$') // RTSP's prefix of media
                    learn(pinfo, sighting_of(pinfo, octets.data(), octets.size()));
            });
    if (carries(pinfo, proto_stun))
        each_message(tree, proto_stun, [pinfo](tvbuff_t*, int, ByteView octets) {
            CaptureState::current()->learn_relay(sighting_of(pinfo, octets.data(), octets.size()));
        });
    // It brings AKA vectors, which may open calls; of itself there is nothing to show.
    if (carries(pinfo, proto_diameter))
        each_message(tree, proto_diameter, [pinfo](tvbuff_t*, int, ByteView octets) {
            CaptureState::current()->learn(sighting_of(pinfo, octets.data(), octets.size()));
        });
}

void forget_announced()
{
    ends_of_calls.clear();
}

void hand_off_signalling()
{
    proto_sip = proto_get_id_by_filter_name("sip");
    proto_rtsp = proto_get_id_by_filter_name("rtsp");
    proto_stun = proto_get_id_by_filter_name("stun");
    proto_diameter = proto_get_id_by_filter_name("diameter");
}

} // namespace lisrtp::plugin
