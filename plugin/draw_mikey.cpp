#include "plugin/draw_mikey.h"

#include "keys/mikey/describe.h"
#include "plugin/draw_mikey_payload.h"
#include "plugin/fields.h"

#include <cstring>

namespace lisrtp::plugin
{

namespace
{

void draw_map(proto_tree* tree, tvbuff_t* tvb, const mikey::Message& message)
{
    proto_item* top = proto_tree_add_string(tree, hf_mikey_map, tvb, 0, 0,
                                            mikey::name_of(message.map_type).data());
    proto_item_append_text(top, ", %u crypto sessions", static_cast<unsigned>(message.map.size()));
    proto_tree* map = proto_item_add_subtree(top, ett_mikey_map);
    for (const mikey::CsMapEntry& entry : message.map) {
        proto_item* item = proto_tree_add_uint(map, hf_mikey_cs, tvb, 0, 0, entry.cs.value);
        proto_tree* cs = proto_item_add_subtree(item, ett_mikey_cs);
        for (const std::uint8_t policy : entry.policies)
            proto_tree_add_uint(cs, hf_mikey_cs_policy, tvb, 0, 0, policy);
        const std::uint32_t ssrc = entry.ssrc ? entry.ssrc->value : 0;
        proto_tree_add_uint(cs, hf_mikey_cs_ssrc, tvb, 0, 0, ssrc);
        proto_tree_add_uint(cs, hf_mikey_cs_roc, tvb, 0, 0, entry.roc.value);
        if (entry.ssrc)
            proto_item_append_text(item, ": SSRC 0x%08x, ROC %u", ssrc, entry.roc.value);
        else
            proto_item_append_text(item, ": SSRC left to the responder, ROC %u", entry.roc.value);
    }
}

void draw_header(proto_tree* tree, tvbuff_t* tvb, const mikey::Message& message)
{
    // version, data type, next payload, V and PRF, CSB ID, #CS, CS ID map type: RFC 3830, 6.1
    if (tvb_captured_length(tvb) < 10)
        return;
    proto_item* item = proto_tree_add_uint(tree, hf_mikey_type, tvb, 1, 1,
                                           static_cast<std::uint8_t>(message.data_type));
    proto_item_append_text(item, " (%s)", mikey::name_of(message.data_type).data());
    add_text(tree, hf_mikey_name, tvb, mikey::name_of(message.data_type).data());
    proto_tree_add_boolean(tree, hf_mikey_verify, tvb, 3, 1, message.verification_requested);
    proto_tree_add_string(tree, hf_mikey_prf, tvb, 3, 1, mikey::name_of(message.prf).data());
    proto_tree_add_uint(tree, hf_mikey_csb, tvb, 4, 4, message.csb.value);
    draw_map(tree, tvb, message);
}

/** The session of the message, in its call. */
const casebook::Session* session_of(const casebook::Call* call, CsbId csb)
{
    if (!call)
        return nullptr;
    for (const casebook::Session& session : call->sessions)
        if (casebook::is_mikey(session.mode) && session.csb == csb)
            return &session;
    return nullptr;
}

/** A view of the message's own octets, as a data source of the packet. */
tvbuff_t* decoded_tvb(tvbuff_t* tvb, packet_info* pinfo, const Bytes& octets)
{
    auto* copy = static_cast<guint8*>(wmem_memdup(pinfo->pool, octets.data(), octets.size()));
    tvbuff_t* decoded = tvb_new_child_real_data(tvb, copy, static_cast<guint>(octets.size()),
                                                static_cast<gint>(octets.size()));
    add_new_data_source(pinfo, decoded, "MIKEY");
    return decoded;
}

} // namespace

void draw_mikey(tvbuff_t* tvb, int offset, int length, packet_info* pinfo, proto_tree* tree,
                const casebook::SignalledMikey& mikey, const casebook::Call* call,
                std::uint32_t replayed_from)
{
    if (mikey.error || mikey.octets.empty()) {
        proto_item* item =
            proto_tree_add_bytes_with_length(tree, hf_mikey, tvb, offset, length, nullptr, 0);
        expert_add_info_format(pinfo, item, &ei_mikey_damaged, "Damaged MIKEY message: %s",
                               mikey.error ? "its base64 cannot be decoded" : "it is empty");
        return;
    }
    const mikey::Message& message = mikey.read.message;
    proto_item* top = proto_tree_add_bytes_format(
        tree, hf_mikey, tvb, offset, length, nullptr, "MIKEY %s, CSB 0x%08x",
        mikey::name_of(message.data_type).data(), message.csb.value);
    proto_tree* subtree = proto_item_add_subtree(top, ett_mikey);
    tvbuff_t* decoded = decoded_tvb(tvb, pinfo, mikey.octets);
    draw_header(subtree, decoded, message);
    const casebook::Session* session = session_of(call, message.csb);
    unsigned dh_number = 0;
    for (const mikey::Payload& payload : message.payloads) {
        draw_mikey_payload(decoded, pinfo, subtree, message, payload, dh_number, session);
        if (std::holds_alternative<mikey::Dh>(payload))
            ++dh_number;
    }
    if (const auto& damage = mikey.read.damage)
        expert_add_info_format(pinfo, top, &ei_mikey_damaged,
                               "Damaged MIKEY message at payload %u: %s, %s at octet %u",
                               static_cast<unsigned>(mikey.read.damaged_payload + 1),
                               name_of(damage->code).data(), damage->field,
                               static_cast<unsigned>(damage->offset));
    if (replayed_from > 0)
        expert_add_info_format(pinfo, top, &ei_mikey_replayed,
                               "The same MIKEY message came in another call, frame %u",
                               replayed_from);
}

} // namespace lisrtp::plugin
