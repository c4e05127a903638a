#include "plugin/rtp_handover.h"

#include <cstring>
#include <vector>

namespace lisrtp::plugin
{

namespace
{

dissector_handle_t rtp_handle = nullptr;
dissector_handle_t rtcp_handle = nullptr;
int proto_rtp = -1;
int proto_rtcp = -1;

/** What the packets of a stream have in common. Lives as long as the capture is open. */
struct StreamNotes {
    std::uint32_t conclusion = 0; ///< to which the notes belong
    bool has_pattern = false;
    RtpRecord pattern{}; ///< a record as RTP's dissector made it
    rtp_dyn_payload_t* payload_types = nullptr;
};
std::vector<StreamNotes> notes; ///< by number of the stream

srtp_info* encrypted_mark = nullptr; ///< its presence says "SRTP"; file scope

StreamNotes* notes_of(std::uint32_t stream) noexcept
try {
    if (stream >= notes.size())
        notes.resize(stream + 1);
    return &notes[stream];
} catch (...) {
    return nullptr;
}

srtp_info* mark_of_encryption()
{
    if (!encrypted_mark) {
        encrypted_mark = wmem_new0(wmem_file_scope(), srtp_info);
        encrypted_mark->encryption_algorithm = SRTP_ENC_ALG_AES_CM;
        encrypted_mark->auth_algorithm = SRTP_AUTH_ALG_HMAC_SHA1;
        encrypted_mark->auth_tag_len = 10;
    }
    return encrypted_mark;
}

/** The receiver's payload types: without them AMR and EVS are "DynamicRTP-Type-97". */
rtp_dyn_payload_t* payload_types_of(const casebook::StreamClaim& claim) noexcept
{
    if (claim.codecs.empty())
        return nullptr;
    rtp_dyn_payload_t* map = rtp_dyn_payload_new();
    for (const auto& [payload_type, codec] : claim.codecs)
        insert_payload_type(map, payload_type, codec.encoding.c_str(),
                            static_cast<int>(codec.clock_rate), codec.channels);
    return map;
}

std::uint32_t media_type_of(const casebook::StreamClaim& claim) noexcept
{
    if (!claim.call)
        return RTP_MEDIA_AUDIO;
    const std::string& kind = claim.call->media[claim.media_line].kind;
    return kind == "audio" ? RTP_MEDIA_AUDIO : kind == "video" ? RTP_MEDIA_VIDEO : RTP_MEDIA_OTHER;
}

RtpRecord* record_of(packet_info* pinfo)
{
    return static_cast<RtpRecord*>(
        p_get_proto_data(wmem_file_scope(), pinfo, proto_rtp, rtp_record_key));
}

/**
 * Lets the RTP dissector make a record of its own from what SDP left in the conversation: set-up
 * frame, Call-ID, reassembly. It is shown a header without payload, and told not to tap it.
 */
void ask_for_record(tvbuff_t* tvb, packet_info* pinfo)
{
    constexpr int header_octets = 12;
    if (tvb_captured_length(tvb) < header_octets)
        return;
    auto* header = static_cast<guint8*>(tvb_memdup(pinfo->pool, tvb, 0, header_octets));
    header[0] = 0x80; // no padding, no extension, no contributing sources
    tvbuff_t* bare = tvb_new_child_real_data(tvb, header, header_octets, header_octets);
    const bool in_error_pkt = pinfo->flags.in_error_pkt != 0;
    pinfo->flags.in_error_pkt = 1;
    // The first call may only make the conversation, the second then makes the record.
    for (int attempt = 0; attempt < 2 && !record_of(pinfo); ++attempt)
        call_dissector_only(rtp_handle, bare, pinfo, nullptr, nullptr);
    pinfo->flags.in_error_pkt = in_error_pkt ? 1 : 0;
}

RtpRecord* prepare_record(tvbuff_t* tvb, packet_info* pinfo, const MediaOutcome& outcome,
                          bool clear)
{
    const CaptureState* state = CaptureState::current();
    StreamNotes* stream = outcome.seen ? notes_of(outcome.seen->stream) : nullptr;
    if (!state || !stream)
        return nullptr;
    RtpRecord* record = record_of(pinfo);
    if (stream->conclusion != state->conclusions()) {
        if (!record)
            ask_for_record(tvb, pinfo);
        record = record_of(pinfo);
        stream->has_pattern = record != nullptr;
        if (record)
            stream->pattern = *record;
        stream->payload_types = outcome.claim ? payload_types_of(*outcome.claim) : nullptr;
        if (outcome.claim && !outcome.claim->codecs.empty())
            stream->pattern.media_types = media_type_of(*outcome.claim);
        stream->conclusion = state->conclusions();
    }
    if (!record) {
        record = wmem_new(wmem_file_scope(), RtpRecord);
        *record = stream->pattern;
        p_add_proto_data(wmem_file_scope(), pinfo, proto_rtp, rtp_record_key, record);
    }
    if (!stream->has_pattern) {
        g_strlcpy(record->method, "LISRTP", sizeof record->method);
        record->frame_number = outcome.origin && outcome.origin->offer
                                   ? static_cast<guint32>(outcome.origin->offer->frame)
                                   : pinfo->num;
    }
    record->media_types = stream->pattern.media_types;
    record->extended_seqno = static_cast<guint32>(outcome.seen->extended_sequence);
    record->extended_timestamp = outcome.seen->extended_timestamp;
    record->bta2dp_info = nullptr;
    record->btvdp_info = nullptr;
    if (stream->payload_types)
        record->rtp_dyn_payload = stream->payload_types;
    record->srtp_info = clear ? nullptr : mark_of_encryption();
    return record;
}

} // namespace

void find_rtp_dissectors()
{
    rtp_handle = find_dissector("rtp");
    rtcp_handle = find_dissector("rtcp");
    proto_rtp = proto_get_id_by_filter_name("rtp");
    proto_rtcp = proto_get_id_by_filter_name("rtcp");
}

void forget_streams()
{
    notes.clear();
    encrypted_mark = nullptr; // freed with the file scope
}

int hand_over_clear(tvbuff_t* clear, packet_info* pinfo, proto_tree* tree, void* data,
                    const MediaOutcome& outcome)
{
    prepare_record(clear, pinfo, outcome, true);
    return call_dissector_with_data(rtp_handle, clear, pinfo, tree, data);
}

int hand_over_encrypted(tvbuff_t* tvb, packet_info* pinfo, proto_tree* tree, void* data,
                        const MediaOutcome& outcome, bool silent)
{
    if (outcome.has_keys)
        prepare_record(tvb, pinfo, outcome, false);
    if (!silent)
        return call_dissector_with_data(rtp_handle, tvb, pinfo, tree, data);
    volatile int used = 0;
    const bool in_error_pkt = pinfo->flags.in_error_pkt != 0;
    pinfo->flags.in_error_pkt = 1;
    TRY
    {
        used = call_dissector_with_data(rtp_handle, tvb, pinfo, tree, data);
    }
    FINALLY
    {
        pinfo->flags.in_error_pkt = in_error_pkt ? 1 : 0;
    }
    ENDTRY;
    return used;
}

int hand_over_other(tvbuff_t* tvb, packet_info* pinfo, proto_tree* tree, void* data)
{
    return call_dissector_only(rtp_handle, tvb, pinfo, tree, data);
}

int hand_over_rtcp(tvbuff_t* tvb, packet_info* pinfo, proto_tree* tree, void* data, bool clear)
{
    // packet-rtcp.c asks the conversation of the sender's address each time: what SDP noted there
    // is taken away while a clear packet is dissected.
    conversation_t* conversation =
        clear ? find_conversation(pinfo->num, &pinfo->net_src, &pinfo->net_dst, CONVERSATION_UDP,
                                  pinfo->srcport, pinfo->destport, NO_ADDR_B)
              : nullptr;
    auto* known = conversation ? static_cast<_rtcp_conversation_info*>(
                                     conversation_get_proto_data(conversation, proto_rtcp))
                               : nullptr;
    if (!known || !known->srtcp_info)
        return call_dissector_only(rtcp_handle, tvb, pinfo, tree, data);
    volatile int used = 0;
    srtp_info* const noted = known->srtcp_info;
    known->srtcp_info = nullptr;
    TRY
    {
        used = call_dissector_only(rtcp_handle, tvb, pinfo, tree, data);
    }
    FINALLY
    {
        known->srtcp_info = noted;
    }
    ENDTRY;
    return used;
}

} // namespace lisrtp::plugin
