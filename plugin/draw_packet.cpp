#include "plugin/draw_packet.h"

#include "plugin/fields.h"

namespace lisrtp::plugin
{

namespace
{

using casebook::Standing;

const char* tag_status_of(const MediaOutcome& outcome)
{
    switch (outcome.standing) {
    case Standing::decrypted:
        return "fits";
    case Standing::unproven:
        return "none";
    case Standing::tag_failed:
        return "fits no key";
    default:
        return "not checked";
    }
}

void add_expert(packet_info* pinfo, proto_item* item, const MediaOutcome& outcome)
{
    expert_field* expert = nullptr;
    switch (outcome.standing) {
    case Standing::decrypted:
    case Standing::plain:
    case Standing::unclaimed:
        return;
    case Standing::unproven:
        expert = &ei_unproven;
        break;
    case Standing::tag_failed:
        expert = &ei_tag_failed;
        break;
    case Standing::not_covered:
        expert = &ei_not_covered;
        break;
    case Standing::no_key:
        expert = &ei_no_key;
        break;
    case Standing::unsupported:
        expert = &ei_unsupported;
        break;
    }
    if (*outcome.reason == '\0' || expert == &ei_unproven)
        expert_add_info(pinfo, item, expert);
    else
        expert_add_info_format(pinfo, item, expert, "%s: %s",
                               expert == &ei_no_key        ? "No key for this stream"
                               : expert == &ei_not_covered ? "Not covered by an authorisation"
                               : expert == &ei_tag_failed  ? "The authentication tag fits no key"
                                                           : "Cannot be opened",
                               outcome.reason);
}

void draw_frame_link(proto_tree* tree, int field, tvbuff_t* tvb,
                     const std::optional<casebook::Place>& place)
{
    if (place && place->frame > 0)
        add_number(tree, field, tvb, static_cast<std::uint32_t>(place->frame));
}

/** The chain from the secret to this packet. */
void draw_origin(proto_tree* tree, tvbuff_t* tvb, const casebook::KeyOrigin& origin)
{
    proto_item* top = add_text(tree, hf_mode, tvb, origin.mode.c_str());
    if (!top)
        return;
    if (!origin.secret.empty())
        proto_item_append_text(top, ", secret %s", origin.secret.c_str());
    if (!origin.derivation.empty())
        proto_item_append_text(top, ", derivation %s", origin.derivation.c_str());
    proto_tree* proof = proto_item_add_subtree(top, ett_proof);
    add_text(proof, hf_secret, tvb, origin.secret.c_str());
    add_text(proof, hf_derivation, tvb, origin.derivation.c_str());
    draw_frame_link(proof, hf_seed_frame, tvb, origin.seed);
    if (origin.mode != "srtp-master") {
        if (origin.side != "none")
            add_text(proof, hf_side, tvb, origin.side.c_str());
        add_text(proof, hf_group, tvb, origin.group.c_str());
        if (origin.value_check != "not-applicable")
            add_text(proof, hf_value_check, tvb, origin.value_check.c_str());
    }
    if (origin.csb) {
        add_number(proof, hf_csb, tvb, origin.csb->value);
        add_number(proof, hf_cs, tvb, origin.cs.value);
    }
    draw_frame_link(proof, hf_offer_frame, tvb, origin.offer);
    draw_frame_link(proof, hf_answer_frame, tvb, origin.answer);
}

proto_tree* draw_top(tvbuff_t* tvb, proto_tree* tree, const MediaOutcome& outcome, const char* what,
                     proto_item** top)
{
    *top = proto_tree_add_protocol_format(
        tree, proto_lisrtp, tvb, 0, static_cast<int>(tvb_captured_length(tvb)),
        "Lawful decryption of %s: %s", what, casebook::name_of(outcome.standing).data());
    proto_tree* subtree = proto_item_add_subtree(*top, ett_lisrtp);
    add_text(subtree, hf_verdict, tvb, casebook::name_of(outcome.standing).data());
    if (!outcome.opened)
        add_text(subtree, hf_reason, tvb, outcome.reason);
    if (outcome.call_number > 0)
        add_number(subtree, hf_call, tvb, outcome.call_number);
    add_text(subtree, hf_call_id, tvb, outcome.call_id);
    return subtree;
}

void draw_key(proto_tree* subtree, tvbuff_t* tvb, const MediaOutcome& outcome)
{
    add_text(subtree, hf_tag_status, tvb, tag_status_of(outcome));
    if (!outcome.origin)
        return;
    add_text(subtree, hf_suite, tvb, outcome.origin->suite.c_str());
    const CaptureState* state = CaptureState::current();
    if (state && state->preferences().show_proofs)
        draw_origin(subtree, tvb, *outcome.origin);
}

} // namespace

void draw_media(tvbuff_t* tvb, packet_info* pinfo, proto_tree* tree, const MediaOutcome& outcome,
                bool truncated)
{
    proto_item* top = nullptr;
    proto_tree* subtree = draw_top(tvb, tree, outcome, "SRTP", &top);
    if (outcome.opened) {
        const PacketIndex index = outcome.seen->index;
        proto_item* item = proto_tree_add_uint64(subtree, hf_index, tvb, 2, 2, index.value);
        proto_item_set_generated(item);
        add_number(subtree, hf_roc, tvb, roc_of(index).value);
        add_number(subtree, hf_key, tvb, outcome.seen->key + 1u);
        proto_item_append_text(top, ", index %" PRIu64, index.value);
        if (outcome.seen->repeated) {
            item = proto_tree_add_boolean(subtree, hf_repeated, tvb, 2, 2, 1);
            proto_item_set_generated(item);
        }
    }
    draw_key(subtree, tvb, outcome);
    if (truncated)
        expert_add_info(pinfo, top, &ei_truncated);
    else
        add_expert(pinfo, top, outcome);
}

void draw_control(tvbuff_t* tvb, packet_info* pinfo, proto_tree* tree, const MediaOutcome& outcome)
{
    proto_item* top = nullptr;
    proto_tree* subtree = draw_top(tvb, tree, outcome, "SRTCP", &top);
    if (outcome.opened)
        add_number(subtree, hf_rtcp_index, tvb, outcome.rtcp_index);
    draw_key(subtree, tvb, outcome);
    add_expert(pinfo, top, outcome);
}

void mark_info_column(packet_info* pinfo, const MediaOutcome& outcome)
{
    const char* mark = nullptr;
    switch (outcome.standing) {
    case Standing::decrypted:
        mark = "[decrypted] ";
        break;
    case Standing::unproven:
        mark = "[decrypted, unproven] ";
        break;
    case Standing::tag_failed:
        mark = "[encrypted: tag fits no key] ";
        break;
    case Standing::not_covered:
        mark = "[encrypted: not covered] ";
        break;
    default:
        return;
    }
    col_set_str(pinfo->cinfo, COL_INFO, mark);
    col_set_fence(pinfo->cinfo, COL_INFO);
}

void end_info_column(packet_info* pinfo)
{
    col_clear_fence(pinfo->cinfo, COL_INFO);
}

} // namespace lisrtp::plugin
