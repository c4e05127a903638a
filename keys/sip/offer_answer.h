// keys/sip/offer_answer.h - which offer was answered by what.  RFC 3264, 3261 13.2.1, 3262, 3311.

#pragma once

#include "keys/sip/message.h"
#include "keys/sip/sdp.h"

namespace lisrtp::sip
{

/** How far an exchange came. */
enum class ExchangeState {
    offered,   ///< no answer was seen
    preview,   ///< answered in an unreliable 18x only, which promises nothing
    early,     ///< answered reliably in a dialog that was not, or not yet, confirmed
    confirmed, ///< answered in a dialog that a 2xx confirmed
    refused    ///< the offer was refused; what was agreed before goes on
};

std::string_view name_of(ExchangeState state);

/** Caller: who sent the first INVITE that was seen. */
enum class Party { caller, callee };

/** One m-line of both sides. */
struct MediaPair {
    std::size_t index = 0;            ///< of the m-line, from 0
    std::optional<Endpoint> offerer;  ///< nullopt: port 0, not seen, or the address is a name
    std::optional<Endpoint> answerer; ///< the same
    bool rejected = false;            ///< port 0 in the answer, or in the offer
};

struct Exchange {
    std::optional<std::size_t> offer_message;  ///< index into the messages; nullopt: not captured
    std::optional<std::size_t> answer_message; ///< the same
    std::shared_ptr<const SessionDescription> offer;
    std::shared_ptr<const SessionDescription> answer;
    Party offered_by = Party::caller;
    std::string offerer_tag;
    std::string answerer_tag; ///< tells the branches of a fork apart; empty while unanswered
    ExchangeState state = ExchangeState::offered;
    std::vector<MediaPair> media;

    bool is_answered() const { return answer != nullptr; }
};

/**
 * Follows the offers and answers of one Call-ID.
 *
 * INVITE and 2xx, reliable 18x, preview 18x, late offer (2xx and ACK, 18x and PRACK), PRACK,
 * UPDATE, re-INVITE; several answers of a fork each give an exchange.  An answer whose offer was
 * not captured gives an exchange without offer.  Retransmissions, and copies of one exchange taken
 * at several places, give one.  SDP in OPTIONS and other methods, and messages of no dialog of the
 * call, are ignored.
 *
 * @param messages  of one Call-ID, in the order of their times
 * @return          in the order of the messages that opened them
 * Cost: linear in the messages but for the number of branches.  Thread-safe.
 */
std::vector<Exchange> exchanges_of(std::span<const Message* const> messages);

} // namespace lisrtp::sip
