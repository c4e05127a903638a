#include "offline/dissect/dissection.h"

#include "keys/sip/looks_like_sip.h"
#include "offline/capture/classifier.h"
#include "offline/dissect/diameter_framing.h"
#include "offline/dissect/epan_bridge.h"
#include "offline/dissect/sip_framing.h"

#include <array>
#include <string>

namespace lisrtp::dissect
{

namespace
{

/** Dissectors on the way from a wire to SIP and Diameter.  Names are filter names; what a version
 * lacks is passed over. */
constexpr std::array on_the_way{
    // link layers
    "eth", "ethertype", "llc", "vlan", "ieee8021ad", "mpls", "sll", "null", "ppp", "pppoes",
    "pppoe", "raw", "pwethheuristic", "pwethcw", "pwethnocw",
    // IP
    "ip", "ipv6", "ipv6.fraghdr", "ipv6.hopopts", "ipv6.routing", "ipv6.dstopts", "ah",
    // tunnels
    "gre", "gtp", "vxlan", "geneve", "l2tp", "l2tpv3", "teredo", "erspan", "esp",
    // transport
    "udp", "tcp", "sctp",
    // inside a connection
    "tls", "http", "websocket"};

constexpr std::array settings{
    "ip.defragment:TRUE",
    "ipv6.defragment:TRUE",
    // Nobody opened a database of places.
    "ip.use_geoip:FALSE",
    "ipv6.use_geoip:FALSE",
    "tcp.desegment_tcp_streams:TRUE",
    "tcp.reassemble_out_of_order:TRUE",
    "tcp.try_heuristic_first:TRUE",
    "udp.try_heuristic_first:TRUE",
    "sctp.try_heuristic_first:TRUE",
    "sctp.reassembly:TRUE",
    // Captures taken on a sending host hold checksums that its network card had still to fill in.
    "ip.check_checksum:FALSE",
    "tcp.check_checksum:FALSE",
    "udp.check_checksum:FALSE",
    "sctp.checksum:none",
    "esp.enable_null_encryption_decode_heuristic:TRUE",
};

constexpr std::array carrier_fields{"ip.fragment", "ipv6.fragment", "tcp.segment", "sctp.fragment"};

/** What the registered dissectors add to: the messages of the frame being dissected. */
std::vector<WholeMessage>* collecting = nullptr;
int sip_protocol = -1;
int diameter_protocol = -1;
dissector_handle_t sip_flow_handle = nullptr;
dissector_handle_t diameter_flow_handle = nullptr;
dissector_handle_t websocket_handle = nullptr;

IpAddress address_of(const address& seen) noexcept
{
    const auto* octets = static_cast<const std::uint8_t*>(seen.data);
    if (seen.type == AT_IPv4)
        return IpAddress::v4(octets);
    if (seen.type == AT_IPv6)
        return IpAddress::v6(octets);
    return {};
}

/** Keeps a message.  A packet quoted in an error packet is none. */
void collect(ByteView octets, const packet_info* packet) noexcept
{
    if (!collecting || packet->flags.in_error_pkt)
        return;
    WholeMessage message;
    message.from = {address_of(packet->src), static_cast<std::uint16_t>(packet->srcport)};
    message.to = {address_of(packet->dst), static_cast<std::uint16_t>(packet->destport)};
    if (message.from.address.empty() || message.to.address.empty())
        return;
    message.octets = copy_of(octets);
    collecting->push_back(std::move(message));
}

/** A message that Homer mirrored: its addresses and its time are those that the mirror tells. */
bool collect_mirrored(ByteView octets) noexcept
{
    const capture::Peeled mirrored = capture::carried_in(octets, {});
    if (!collecting || mirrored.carrier != capture::Peeled::Carrier::hep ||
        !sip::looks_like_sip(mirrored.udp_payload))
        return false;
    WholeMessage message;
    message.at = mirrored.carried_at;
    message.from = mirrored.source;
    message.to = mirrored.destination;
    message.octets = copy_of(mirrored.udp_payload);
    collecting->push_back(std::move(message));
    return true;
}

/** What is to be done about the end of a stream's octets. */
struct StreamEnd {
    bool is_ours = false;
    bool wants_more = false;
    std::size_t from = 0;
    std::size_t needed = 0; ///< 0: as much as comes
};

using FrameMessage = MessageFraming (*)(ByteView stream, bool known_flow);

StreamEnd collect_stream(ByteView octets, const packet_info* packet, FrameMessage frame_message,
                         bool known_flow) noexcept
{
    StreamEnd end;
    while (end.from < octets.size()) {
        const ByteView rest = octets.subspan(end.from);
        const MessageFraming framing = frame_message(rest, known_flow || end.is_ours);
        if (framing.kind == MessageFraming::foreign)
            return end;
        if (framing.kind == MessageFraming::keep_alive) {
            end.from = octets.size();
            return end;
        }
        end.is_ours = true;
        if (framing.kind == MessageFraming::incomplete) {
            end.wants_more = true;
            end.needed = framing.needed;
            return end;
        }
        collect(rest.subspan(framing.skipped, framing.octets), packet);
        end.from += framing.skipped + framing.octets;
    }
    return end;
}
static_assert(std::is_trivially_destructible_v<StreamEnd>); // tvb functions leave by longjmp

/** All of a tvb that was captured. */
ByteView octets_of(tvbuff_t* tvb)
{
    const auto size = static_cast<gint>(tvb_captured_length(tvb));
    if (size <= 0)
        return {};
    return {tvb_get_ptr(tvb, 0, size), static_cast<std::size_t>(size)};
}

bool dissect_stream(tvbuff_t* tvb, packet_info* packet, FrameMessage frame_message, bool known_flow)
{
    const StreamEnd end = collect_stream(octets_of(tvb), packet, frame_message, known_flow);
    if (end.wants_more && packet->can_desegment > 0) {
        packet->desegment_offset = static_cast<int>(end.from);
        packet->desegment_len =
            end.needed > 0 ? static_cast<guint32>(end.needed) : DESEGMENT_ONE_MORE_SEGMENT;
    }
    return end.is_ours;
}

/** On a flow where SIP was seen. */
int dissect_sip_flow(tvbuff_t* tvb, packet_info* packet, proto_tree*, void*)
{
    dissect_stream(tvb, packet, frame_sip, true);
    return static_cast<int>(tvb_captured_length(tvb));
}

/** On a flow where Diameter was seen. */
int dissect_diameter_flow(tvbuff_t* tvb, packet_info* packet, proto_tree*, void*)
{
    dissect_stream(tvb, packet, frame_diameter, true);
    return static_cast<int>(tvb_captured_length(tvb));
}

epan::HeuristicResult try_tcp(tvbuff_t* tvb, packet_info* packet, proto_tree*, void*)
{
    dissector_handle_t handle = sip_flow_handle;
    if (!dissect_stream(tvb, packet, frame_sip, false)) {
        if (!dissect_stream(tvb, packet, frame_diameter, false))
            return false;
        handle = diameter_flow_handle;
    }
    conversation_set_dissector(find_or_create_conversation(packet), handle);
    return true;
}

/** RFC 4168, 5 and RFC 6733, 2.1: one message a user message, or several behind each other. */
epan::HeuristicResult try_sctp(tvbuff_t* tvb, packet_info* packet, proto_tree*, void*)
{
    const ByteView octets = octets_of(tvb);
    if (octets.size() != tvb_reported_length(tvb))
        return false;
    constexpr std::uint32_t diameter_port = 3868;
    const bool is_known = packet->srcport == diameter_port || packet->destport == diameter_port;
    return collect_stream(octets, packet, frame_sip, false).is_ours ||
           collect_stream(octets, packet, frame_diameter, is_known).is_ours;
}

/** Inside TLS the connection stays TLS's: that it carries SIP is noted beside. */
epan::HeuristicResult try_tls(tvbuff_t* tvb, packet_info* packet, proto_tree*, void*)
{
    static int known_mark = 0;
    conversation_t* connection = find_or_create_conversation(packet);
    const bool known = conversation_get_proto_data(connection, sip_protocol) != nullptr;
    if (!dissect_stream(tvb, packet, frame_sip, known))
        return false;
    conversation_add_proto_data(connection, sip_protocol, &known_mark);
    return true;
}

/** RFC 7118, 5: one message a WebSocket message. */
int dissect_websocket_message(tvbuff_t* tvb, packet_info* packet, proto_tree*, void*)
{
    const ByteView octets = octets_of(tvb);
    if (sip::looks_like_sip(octets))
        collect(octets, packet);
    return static_cast<int>(tvb_captured_length(tvb));
}

epan::HeuristicResult try_udp(tvbuff_t* tvb, packet_info* packet, proto_tree*, void*)
{
    const ByteView octets = octets_of(tvb);
    // A datagram is a message, if all of it was captured.
    const bool whole = octets.size() == tvb_reported_length(tvb);
    if (sip::looks_like_sip(octets)) {
        if (whole)
            collect(octets, packet);
        return true;
    }
    return whole && collect_mirrored(octets);
}

void register_protocol()
{
    sip_protocol = proto_register_protocol("SIP, framed by lisrtp", "lisrtp SIP", "lisrtp.sip");
    diameter_protocol =
        proto_register_protocol("Diameter, framed by lisrtp", "lisrtp Diameter", "lisrtp.diameter");
    sip_flow_handle = create_dissector_handle(dissect_sip_flow, sip_protocol);
    diameter_flow_handle = create_dissector_handle(dissect_diameter_flow, diameter_protocol);
    websocket_handle = create_dissector_handle(dissect_websocket_message, sip_protocol);
}

void register_handoff()
{
    heur_dissector_add("tcp", try_tcp, "SIP over TCP", "lisrtp_sip_tcp", sip_protocol,
                       HEURISTIC_ENABLE);
    heur_dissector_add("sctp", try_sctp, "SIP and Diameter over SCTP", "lisrtp_sctp", sip_protocol,
                       HEURISTIC_ENABLE);
    heur_dissector_add("tls", try_tls, "SIP over TLS", "lisrtp_sip_tls", sip_protocol,
                       HEURISTIC_ENABLE);
    dissector_add_string("ws.protocol", "sip", websocket_handle);
    heur_dissector_add("udp", try_udp, "SIP over UDP", "lisrtp_sip_udp", sip_protocol,
                       HEURISTIC_ENABLE);
}

/** Not a protocol's part that only has a name of its own, nor what cannot do without. */
bool can_be_switched(int id)
{
    return id != sip_protocol && id != diameter_protocol &&
           !proto_is_pino(find_protocol_by_id(id)) && proto_can_toggle_protocol(id);
}

void leave_only_the_way()
{
    void* cookie = nullptr;
    for (int id = proto_get_first_protocol(&cookie); id != -1;
         id = proto_get_next_protocol(&cookie))
        if (can_be_switched(id))
            proto_set_decoding(id, false);
    for (const char* name : on_the_way)
        if (const int id = proto_get_id_by_filter_name(name); id != -1 && can_be_switched(id))
            proto_set_decoding(id, true);
}

void apply_settings()
{
    for (const char* setting : settings) {
        std::string text = setting; // is written into
        char* error = nullptr;
        prefs_set_pref(text.data(), &error);
        g_free(error);
    }
    prefs_apply_all();
}

const nstime_t* time_of(packet_provider_data* provider, guint32)
{
    return &provider->time;
}

} // namespace

struct Dissection::State {
    packet_provider_data provider{};
    epan_t* session = nullptr;
    epan_dissect_t* dissection = nullptr;
    epan::Record record;
    std::vector<int> carrier_ids;
    std::vector<FramePlace> places; ///< libwireshark's frame n is places[n - 1]
    std::vector<WholeMessage> messages;
    frame_data first_frame{};
    const frame_data* reference = nullptr;
    nstime_t elapsed{};
    guint32 cumulated_octets = 0;

    void describe(const FrameToDissect& frame, int encapsulation)
    {
        wtap_rec& rec = record.rec();
        rec.rec_type = REC_TYPE_PACKET;
        rec.presence_flags = WTAP_HAS_TS | WTAP_HAS_CAP_LEN;
        rec.ts.secs = static_cast<time_t>(frame.at.ns / ns_per_second);
        rec.ts.nsecs = static_cast<int>(frame.at.ns % ns_per_second);
        rec.tsprec = WTAP_TSPREC_NSEC;
        wtap_packet_header& packet = rec.rec_header.packet_header;
        packet = {};
        packet.caplen = static_cast<guint32>(frame.octets.size());
        packet.len = std::max(packet.caplen, frame.original_octets);
        packet.pkt_encap = encapsulation;
        if (encapsulation == WTAP_ENCAP_ETHERNET)
            packet.pseudo_header.eth.fcs_len = -1; // not known
        provider.time = rec.ts;
    }

    /** The frames whose fragments and segments this frame brought to an end. */
    std::vector<FramePlace> carriers() const
    {
        std::vector<FramePlace> found{places.back()};
        for (const int id : carrier_ids) {
            const GPtrArray* infos = proto_get_finfo_ptr_array(dissection->tree, id);
            for (guint i = 0; infos && i < infos->len; ++i) {
                auto* info = static_cast<field_info*>(infos->pdata[i]);
                const std::uint32_t number = epan::frame_number_of(info);
                if (number >= 1 && number <= places.size())
                    found.push_back(places[number - 1]);
            }
        }
        std::sort(found.begin(), found.end());
        found.erase(std::unique(found.begin(), found.end()), found.end());
        if (found.size() > most_carriers)
            found.resize(most_carriers);
        return found;
    }

    void run(const FrameToDissect& frame)
    {
        frame_data described;
        frame_data_init(&described, static_cast<guint32>(places.size()), &record.rec(), 0,
                        cumulated_octets);
        if (!reference) {
            first_frame = described;
            reference = &first_frame;
        }
        frame_data_set_before_dissect(&described, &elapsed, &reference, nullptr);
        for (const int id : carrier_ids)
            epan_dissect_prime_with_hfid(dissection, id);
        collecting = &messages;
        record.run(dissection, frame.octets.data(), static_cast<std::uint32_t>(frame.octets.size()),
                   record.rec().rec_header.packet_header.len, &described);
        collecting = nullptr;
        if (!messages.empty())
            for (const std::vector<FramePlace> all = carriers(); WholeMessage & message : messages)
                message.carriers = all;
        frame_data_set_after_dissect(&described, &cumulated_octets);
        epan_dissect_reset(dissection);
        frame_data_destroy(&described);
    }
};

Dissection::Dissection(std::unique_ptr<State> state) : state_(std::move(state)) {}

Dissection::~Dissection()
{
    epan_dissect_free(state_->dissection);
    epan_free(state_->session);
}

std::unique_ptr<Dissection> Dissection::start(const char* program)
{
    static const packet_provider_funcs provider_functions = [] {
        packet_provider_funcs functions{};
        functions.get_frame_ts = time_of;
        return functions;
    }();
    static proto_plugin own_protocol = {register_protocol, register_handoff};

    epan::start_log(&ws_log_init); // before all else, or every call is logged
    init_process_policies();
    g_free(epan::find_configuration(&configuration_init, program));
    wtap_init(false);
    proto_register_plugin(&own_protocol); // what epan_init calls, so before it
    if (!epan_init(nullptr, nullptr, false))
        return nullptr;
    disable_name_resolution();
    apply_settings();
    leave_only_the_way();

    auto state = std::make_unique<State>();
    state->session = epan_new(&state->provider, &provider_functions);
    constexpr bool with_tree = true;
    constexpr bool visible = false;
    state->dissection = epan_dissect_new(state->session, with_tree, visible);
    for (const char* field : carrier_fields)
        if (const header_field_info* known = proto_registrar_get_byname(field))
            state->carrier_ids.push_back(known->id);
    return std::unique_ptr<Dissection>(new Dissection(std::move(state)));
}

void Dissection::learn_tls_keys(ByteView key_log)
{
    epan::learn_tls_keys(key_log.data(), static_cast<guint>(key_log.size()));
}

std::vector<WholeMessage> Dissection::dissect(const FrameToDissect& frame)
{
    State& state = *state_;
    state.messages.clear();
    const int encapsulation = wtap_pcap_encap_to_wtap_encap(frame.linktype);
    if (encapsulation > WTAP_ENCAP_UNKNOWN && !frame.octets.empty()) {
        state.places.push_back(frame.place);
        state.describe(frame, encapsulation);
        state.run(frame);
    }
    return std::move(state.messages);
}

} // namespace lisrtp::dissect
