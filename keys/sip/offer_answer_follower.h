// keys/sip/offer_answer_follower.h - the state behind offer_answer.h.  RFC 3264, 3261, 3262, 3311.

#pragma once

#include "keys/sip/dialog_tags.h"
#include "keys/sip/offer_answer.h"

#include <map>
#include <set>
#include <tuple>

namespace lisrtp::sip
{

/** A session description in a message: its meaning, and its octets to recognise repetitions. */
struct SeenSdp {
    std::shared_ptr<const SessionDescription> description;
    ByteView octets;

    explicit operator bool() const { return description != nullptr; }
};

/** A message with what decides its part in the play, read once. */
struct Act {
    std::size_t index;
    const Message* message;
    CSeq cseq;
    std::string from_tag;
    std::string to_tag;
    std::string branch;
    SeenSdp sdp;
};

/** An exchange under construction. */
struct Draft {
    Exchange exchange;
    ByteView offer_octets;
    ByteView answer_octets;
    std::uint32_t cseq = 0;
};

/** INVITE, PRACK or UPDATE with its responses, at one place of the network. */
struct Transaction {
    std::uint32_t cseq = 0;
    bool request_seen = false;
    bool has_offer = false;          ///< the request carried SDP that is an offer
    std::vector<std::size_t> drafts; ///< what this transaction opened
    std::vector<std::size_t>
        offers; ///< of those, the first with each offer; several when copies differ
};

/** Takes the messages one after the other and keeps what they agreed. */
class Follower
{
public:
    void take(Act act)
    {
        if (!act.message->is_request)
            return take_response(act);
        if (act.cseq.method == "ACK")
            return take_ack(act);
        if (act.cseq.method == "INVITE" || act.cseq.method == "UPDATE" ||
            act.cseq.method == "PRACK")
            take_request(act);
    }

    const std::vector<Draft>& drafts() const { return drafts_; }

private:
    using Key = std::tuple<std::string, std::uint32_t, std::string, std::string>;

    static Key key_of(const Act& act, const std::string& branch)
    {
        return {act.cseq.method, act.cseq.number, act.from_tag, branch};
    }

    Transaction& open_transaction(const Act& act)
    {
        transactions_.push_back({act.cseq.number, false, false, {}, {}});
        const std::size_t index = transactions_.size() - 1;
        by_key_[key_of(act, act.branch)] = index;
        by_key_[key_of(act, {})] = index; // the latest one, for messages without a known branch
        return transactions_[index];
    }

    Transaction* find_transaction(const Act& act, const std::string& branch)
    {
        const auto found = by_key_.find(key_of(act, branch));
        return found == by_key_.end() ? nullptr : &transactions_[found->second];
    }

    /** Whether a message with both tags belongs to a dialog of this call. */
    bool is_in_call(const Act& act) const
    {
        if (act.from_tag.empty() || act.to_tag.empty())
            return false;
        return tags_.empty() || tags_.contains(act.from_tag) || tags_.contains(act.to_tag);
    }

    Party party_of(const std::string& tag) const
    {
        return caller_tags_.contains(tag) ? Party::caller : Party::callee;
    }

    void open_draft(const Act& act, Transaction& transaction, const std::string& offerer)
    {
        Draft draft;
        draft.exchange.offer_message = act.index;
        draft.exchange.offer = act.sdp.description;
        draft.exchange.offerer_tag = offerer;
        draft.exchange.offered_by = party_of(offerer);
        draft.offer_octets = act.sdp.octets;
        draft.cseq = transaction.cseq;
        drafts_.push_back(std::move(draft));
        transaction.drafts.push_back(drafts_.size() - 1);
        transaction.offers.push_back(drafts_.size() - 1);
    }

    void set_answer(std::size_t at, const Act& act, const std::string& answerer,
                    ExchangeState state)
    {
        Draft& draft = drafts_[at];
        draft.exchange.answer_message = act.index;
        draft.exchange.answer = act.sdp.description;
        draft.exchange.answerer_tag = answerer;
        draft.exchange.state = state;
        draft.answer_octets = act.sdp.octets;
        if (state == ExchangeState::early)
            early_[dialog_of(draft.exchange.offerer_tag, answerer)].push_back(at);
    }

    void take_request(const Act& act);
    void take_other_copy(const Act& act, Transaction& transaction);
    void take_ack(const Act& act);
    bool answer_in_prack(const Act& act);
    void take_response(const Act& act);
    void take_answer(const Act& act, Transaction& transaction, ExchangeState state);
    std::vector<std::size_t> open_branch(const Act& act, Transaction& transaction);
    void take_late_offer(const Act& act, Transaction& transaction);
    void confirm(const Act& act, const Transaction& transaction);
    bool is_confirmed(const Act& act) const
    {
        return confirmed_.contains(dialog_of(act.from_tag, act.to_tag));
    }

    std::vector<Transaction> transactions_;
    std::map<Key, std::size_t> by_key_;
    std::vector<Draft> drafts_;
    std::map<DialogTags, std::vector<std::size_t>> early_; ///< drafts that a 2xx will confirm
    std::set<DialogTags> confirmed_;
    std::set<std::string> tags_;        ///< every tag of a dialog of this call
    std::set<std::string> caller_tags_; ///< several when a copy of the INVITE was garbled
};

} // namespace lisrtp::sip
