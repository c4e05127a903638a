#include "keys/sip/offer_answer_follower.h"

#include "keys/sip/lexis.h"

namespace lisrtp::sip
{

namespace
{

constexpr std::size_t most_branches = 256; // of one fork; more are not a call but an attack
constexpr std::size_t most_offers = 8;     // differing copies of one request

} // namespace

void Follower::take_request(const Act& act)
{
    if (Transaction* transaction = find_transaction(act, act.branch))
        return take_other_copy(act, *transaction);
    const bool is_initial = act.cseq.method == "INVITE" && act.to_tag.empty();
    if (!is_initial && !is_in_call(act))
        return;
    if (tags_.empty() || (is_initial && !tags_.contains(act.from_tag)))
        caller_tags_.insert(act.from_tag);
    tags_.insert(act.from_tag);
    if (!act.to_tag.empty())
        tags_.insert(act.to_tag);
    if (act.cseq.method == "PRACK" && answer_in_prack(act))
        return;
    Transaction& transaction = open_transaction(act);
    transaction.request_seen = true;
    if (act.sdp) {
        transaction.has_offer = true;
        open_draft(act, transaction, act.from_tag);
    }
}

/**
 * A retransmission repeats its octets (RFC 3261, 17.1.1.2). A copy that differs was garbled or
 * forged, or this is the true one and the earlier was: nobody can tell which of them the other
 * side answered, so each stays an offer, and only the keys tell.
 */
void Follower::take_other_copy(const Act& act, Transaction& transaction)
{
    if (!act.sdp || !transaction.request_seen || transaction.offers.size() >= most_offers)
        return;
    for (const std::size_t i : transaction.drafts)
        if (drafts_[i].exchange.answer || same_octets(drafts_[i].offer_octets, act.sdp.octets))
            return;
    transaction.has_offer = true;
    open_draft(act, transaction, act.from_tag);
}

/** RAck = response-num LWS CSeq-num LWS Method.  RFC 3262, 5: an offer in a reliable 18x. */
bool Follower::answer_in_prack(const Act& act)
{
    if (!act.sdp)
        return false;
    std::string_view rack = act.message->value("RAck");
    take_word(rack);
    const auto number = read_number(take_word(rack), 0xFFFFFFFF);
    if (!number)
        return false;
    Act invite = act;
    invite.cseq = {static_cast<std::uint32_t>(*number), "INVITE"};
    Transaction* transaction = find_transaction(invite, {});
    if (!transaction || transaction->has_offer)
        return false;
    for (const std::size_t i : transaction->drafts) {
        Draft& draft = drafts_[i];
        if (draft.exchange.offerer_tag != act.to_tag)
            continue;
        if (!draft.exchange.answer) {
            set_answer(i, act, act.from_tag, ExchangeState::early);
            return true;
        }
        if (same_octets(draft.answer_octets, act.sdp.octets))
            return true; // retransmission, or a copy from another place
    }
    return false;
}

void Follower::take_ack(const Act& act)
{
    if (!act.sdp)
        return;
    Act invite = act;
    invite.cseq.method = "INVITE";
    Transaction* transaction = find_transaction(invite, {});
    if (!transaction || transaction->has_offer)
        return;
    for (const std::size_t i : transaction->drafts) {
        Draft& draft = drafts_[i];
        Exchange& exchange = draft.exchange;
        if (!exchange.offer && exchange.answerer_tag == act.to_tag) {
            // the INVITE was not captured, and now it is clear that it held no offer
            exchange.offer_message = exchange.answer_message;
            exchange.offer = exchange.answer;
            exchange.offerer_tag = exchange.answerer_tag;
            exchange.offered_by = party_of(exchange.offerer_tag);
            draft.offer_octets = draft.answer_octets;
            exchange.answer = nullptr;
        }
        if (exchange.offerer_tag == act.to_tag && !exchange.answer)
            set_answer(i, act, act.from_tag, ExchangeState::confirmed);
    }
}

void Follower::take_response(const Act& act)
{
    const unsigned status = act.message->status;
    const bool is_invite = act.cseq.method == "INVITE";
    if (status == 100 || (!is_invite && act.cseq.method != "UPDATE" && act.cseq.method != "PRACK"))
        return;
    Transaction* transaction = find_transaction(act, act.branch);
    if (!transaction)
        transaction = find_transaction(act, {});
    if (!transaction) {
        // the request was not captured
        if (status >= 300 || !act.sdp || (!tags_.empty() && !is_in_call(act)))
            return;
        if (tags_.empty())
            caller_tags_.insert(act.from_tag);
        tags_.insert(act.from_tag);
        transaction = &open_transaction(act);
    }
    if (status >= 300) {
        for (const std::size_t i : transaction->drafts)
            if (drafts_[i].exchange.state == ExchangeState::offered)
                drafts_[i].exchange.state = ExchangeState::refused;
        return;
    }
    if (!act.to_tag.empty())
        tags_.insert(act.to_tag);

    const bool is_final = status >= 200;
    const bool is_reliable = is_final || act.message->header("RSeq") != nullptr;
    if (!is_final && !is_invite)
        return;
    if (act.sdp && (transaction->has_offer || !transaction->request_seen)) {
        ExchangeState state = is_reliable ? ExchangeState::early : ExchangeState::preview;
        if ((is_final && is_invite) || (is_reliable && is_confirmed(act)))
            state = ExchangeState::confirmed;
        take_answer(act, *transaction, state);
    } else if (act.sdp && is_invite && is_reliable) {
        take_late_offer(act, *transaction);
    }
    if (is_final && is_invite)
        confirm(act, *transaction);
}

void Follower::take_answer(const Act& act, Transaction& transaction, ExchangeState state)
{
    std::vector<std::size_t> unanswered;
    bool is_repeated = false;
    for (const std::size_t i : transaction.drafts) {
        Exchange& exchange = drafts_[i].exchange;
        if (!exchange.answer) {
            unanswered.push_back(i);
        } else if (exchange.answerer_tag == act.to_tag &&
                   same_octets(drafts_[i].answer_octets, act.sdp.octets)) {
            // "the same SDP repeated": an answer becomes firmer, never weaker
            if (exchange.state == ExchangeState::preview && state != ExchangeState::preview) {
                set_answer(i, act, act.to_tag, state);
            } else if (state == ExchangeState::confirmed) {
                exchange.state = state;
            }
            is_repeated = true;
        }
    }
    if (is_repeated)
        return;
    if (unanswered.empty())
        unanswered = open_branch(act, transaction);
    for (const std::size_t i : unanswered)
        set_answer(i, act, act.to_tag, state);
}

/** Another branch of a fork, or another answer than the one previewed: the same offers again. */
std::vector<std::size_t> Follower::open_branch(const Act& act, Transaction& transaction)
{
    if (transaction.drafts.size() >= most_branches)
        return {};
    std::vector<Draft> again;
    for (const std::size_t i : transaction.offers)
        again.push_back(drafts_[i]);
    if (again.empty())
        again.emplace_back(); // the offer was not captured
    std::vector<std::size_t> opened;
    for (Draft& draft : again) {
        draft.exchange.offerer_tag = act.from_tag;
        draft.exchange.offered_by = party_of(act.from_tag);
        draft.cseq = transaction.cseq;
        drafts_.push_back(std::move(draft));
        opened.push_back(drafts_.size() - 1);
        transaction.drafts.push_back(opened.back());
    }
    return opened;
}

void Follower::take_late_offer(const Act& act, Transaction& transaction)
{
    for (const std::size_t i : transaction.drafts)
        if (drafts_[i].exchange.offerer_tag == act.to_tag &&
            (drafts_[i].exchange.answer || same_octets(drafts_[i].offer_octets, act.sdp.octets)))
            return; // repeated, or already answered in PRACK
    if (transaction.drafts.size() < most_branches)
        open_draft(act, transaction, act.to_tag);
}

/** A 2xx to INVITE: what was agreed on the way counts from now on.  RFC 3261, 12.1. */
void Follower::confirm(const Act& act, const Transaction& transaction)
{
    const DialogTags dialog = dialog_of(act.from_tag, act.to_tag);
    confirmed_.insert(dialog);
    if (const auto waiting = early_.find(dialog); waiting != early_.end()) {
        for (const std::size_t i : waiting->second)
            drafts_[i].exchange.state = ExchangeState::confirmed;
        early_.erase(waiting);
    }
    if (act.sdp)
        return;
    // a preview, and a 2xx that says nothing else: not RFC 3261, but what some gateways do
    for (const std::size_t i : transaction.drafts)
        if (drafts_[i].exchange.state == ExchangeState::preview &&
            drafts_[i].exchange.answerer_tag == act.to_tag)
            drafts_[i].exchange.state = ExchangeState::confirmed;
}

} // namespace lisrtp::sip
