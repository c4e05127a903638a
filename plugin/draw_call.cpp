#include "plugin/draw_call.h"

#include "keys/srtp/suite.h"
#include "plugin/capture_state.h"
#include "plugin/fields.h"

namespace lisrtp::plugin
{

namespace
{

/** Text that lives as long as the packet: a std::string would be lost in a longjmp. */
const char* suite_name(packet_info* pinfo, const srtp::Suite& suite) noexcept
try {
    return wmem_strdup(pinfo->pool, srtp::name_of(suite).c_str());
} catch (...) {
    return "";
}

void draw_frame(proto_tree* tree, int field, tvbuff_t* tvb,
                const std::optional<casebook::Place>& place)
{
    if (place && place->frame > 0)
        add_number(tree, field, tvb, static_cast<std::uint32_t>(place->frame));
}

void draw_crypto_sessions(tvbuff_t* tvb, packet_info* pinfo, proto_tree* tree,
                          const casebook::Candidate& candidate)
{
    for (const casebook::StreamKey& key : candidate.keys) {
        proto_item* item = add_number(tree, hf_cs, tvb, key.cs.value);
        proto_item_append_text(item, ": %s, %s", suite_name(pinfo, key.suite),
                               key.sent_by_caller ? "from the caller" : "from the callee");
        if (key.ssrc)
            proto_item_append_text(item, ", SSRC 0x%08x", key.ssrc->value);
        if (key.roc.value != 0)
            proto_item_append_text(item, ", from ROC %u", key.roc.value);
    }
}

void draw_attempts(tvbuff_t* tvb, packet_info* pinfo, proto_tree* tree,
                   const casebook::Session& session)
{
    for (const casebook::Attempt& attempt : session.attempts)
        add_text(tree, hf_attempt, tvb,
                 wmem_strdup_printf(pinfo->pool, "%s%s%s: %s",
                                    attempt.secret.empty() ? "key in the signalling"
                                                           : attempt.secret.c_str(),
                                    attempt.derivation.empty() ? "" : " by ",
                                    attempt.derivation.c_str(), attempt.outcome.c_str()));
}

/** What says that something is wrong, or missing, with a session. */
void draw_session_experts(packet_info* pinfo, proto_item* item, const casebook::Session& session)
{
    if (session.tampered)
        expert_add_info(pinfo, item, &ei_tampered);
    if (session.value_check == casebook::ValueCheck::mismatch)
        expert_add_info(pinfo, item, &ei_value_mismatch);
    else if (session.unsupported)
        expert_add_info_format(pinfo, item, &ei_unsupported, "Cannot be opened: %s",
                               session.reason.c_str());
    else if (session.candidates.empty() && !session.reason.empty())
        expert_add_info_format(pinfo, item, &ei_no_key, "No key for this session: %s",
                               session.reason.c_str());
}

void draw_session(tvbuff_t* tvb, packet_info* pinfo, proto_tree* tree,
                  const casebook::Session& session)
{
    const casebook::Candidate* best =
        session.candidates.empty() ? nullptr : &session.candidates.front();
    const char* mode = casebook::name_of(session.mode).data();
    proto_item* top = add_text(tree, hf_session, tvb, mode);
    proto_tree* subtree = proto_item_add_subtree(top, ett_session);
    if (casebook::is_mikey(session.mode)) {
        proto_item_append_text(top, ", CSB 0x%08x", session.csb.value);
        add_number(subtree, hf_csb, tvb, session.csb.value);
    }
    proto_item_append_text(top, best ? ", opened with %s" : ", no key%s",
                           !best                  ? ""
                           : best->secret.empty() ? "the key in the signalling"
                                                  : best->secret.c_str());
    add_text(subtree, hf_mode, tvb, mode);
    add_text(subtree, hf_group, tvb, session.group.c_str());
    if (session.value_check != casebook::ValueCheck::not_applicable)
        add_text(subtree, hf_value_check, tvb, casebook::name_of(session.value_check).data());
    draw_frame(subtree, hf_offer_frame, tvb, session.offer);
    draw_frame(subtree, hf_answer_frame, tvb, session.answer);
    if (best) {
        add_text(subtree, hf_secret, tvb, best->secret.c_str());
        add_text(subtree, hf_derivation, tvb, best->derivation.c_str());
        draw_frame(subtree, hf_seed_frame, tvb, best->seed);
        if (best->side != casebook::Side::none)
            add_text(subtree, hf_side, tvb, casebook::name_of(best->side).data());
        draw_crypto_sessions(tvb, pinfo, subtree, *best);
    } else {
        add_text(subtree, hf_reason, tvb, session.reason.c_str());
    }
    for (const std::string& check : session.checks)
        add_text(subtree, hf_check, tvb, check.c_str());
    for (const std::string& quirk : session.quirks)
        add_text(subtree, hf_quirk, tvb, quirk.c_str());
    if (const CaptureState* state = CaptureState::current();
        state && state->preferences().show_proofs)
        draw_attempts(tvb, pinfo, subtree, session);
    draw_session_experts(pinfo, top, session);
}

const char* words_of(casebook::Coverage::Kind kind)
{
    switch (kind) {
    case casebook::Coverage::Kind::content:
        return "content";
    case casebook::Coverage::Kind::events_only:
        return "events only";
    case casebook::Coverage::Kind::none:
        break;
    }
    return "none";
}

bool is_of_frame(const casebook::Session& session, std::uint32_t frame)
{
    return session.offer.frame == frame || (session.answer && session.answer->frame == frame);
}

} // namespace

void draw_call(tvbuff_t* tvb, packet_info* pinfo, proto_tree* tree, const casebook::Call& call,
               std::uint32_t number, std::uint32_t frame)
{
    proto_item* top = add_number(tree, hf_call, tvb, number);
    proto_item_append_text(top, ": %s to %s", call.from.c_str(), call.to.c_str());
    proto_tree* subtree = proto_item_add_subtree(top, ett_call);
    add_text(subtree, hf_call_id, tvb, call.call_id.c_str());
    proto_item* coverage = add_text(subtree, hf_coverage, tvb, words_of(call.coverage.kind));
    if (!call.coverage.reason.empty())
        proto_item_append_text(coverage, " (%s)", call.coverage.reason.c_str());
    for (const std::string& authorisation : call.coverage.authorisations)
        add_text(subtree, hf_authorisation, tvb, authorisation.c_str());
    const CaptureState* state = CaptureState::current();
    if (call.coverage.kind != casebook::Coverage::Kind::content) {
        if (state && state->has_key_file())
            expert_add_info_format(pinfo, top, &ei_not_covered,
                                   "Not covered by an authorisation: %s",
                                   call.coverage.reason.c_str());
        return;
    }
    bool brings_key = false;
    for (const casebook::Session& session : call.sessions) {
        if (!is_of_frame(session, frame))
            continue;
        draw_session(tvb, pinfo, subtree, session);
        brings_key = brings_key || !session.candidates.empty();
    }
    const bool first_pass = !pinfo->fd->visited;
    if (const std::uint64_t waiting =
            state && brings_key && first_pass ? state->waiting_packets(call) : 0)
        expert_add_info_format(pinfo, top, &ei_key_later,
                               "%" PRIu64 " media packets came before their key: read the capture "
                               "twice (tshark -2)",
                               waiting);
}

} // namespace lisrtp::plugin
