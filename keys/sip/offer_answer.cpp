#include "keys/sip/offer_answer.h"

#include "keys/sip/body_parts.h"
#include "keys/sip/offer_answer_follower.h"
#include "keys/sip/read_sdp.h"

namespace lisrtp::sip
{

namespace
{

/** The description of the session, not one of early media or of something to render (RFC 5621). */
SeenSdp sdp_of(const Message& message)
{
    for (const BodyPart& part : sdp_parts(message)) {
        if (!part.disposition.empty() && part.disposition != "session")
            continue;
        if (auto read = read_sdp(part.octets, part.offset))
            return {std::make_shared<const SessionDescription>(std::move(*read)), part.octets};
    }
    return {};
}

std::vector<MediaPair> pairs_of(const Exchange& exchange)
{
    const std::size_t offered = exchange.offer ? exchange.offer->media.size() : 0;
    const std::size_t answered = exchange.answer ? exchange.answer->media.size() : 0;
    std::vector<MediaPair> pairs;
    for (std::size_t i = 0; i < std::max(offered, answered); ++i) {
        MediaPair pair;
        pair.index = i;
        if (i < offered) {
            pair.offerer = exchange.offer->media[i].endpoint();
            pair.rejected = exchange.offer->media[i].port == 0;
        }
        if (i < answered) {
            pair.answerer = exchange.answer->media[i].endpoint();
            pair.rejected = pair.rejected || exchange.answer->media[i].port == 0;
        } else if (exchange.answer) {
            pair.rejected = true; // RFC 3264, 6: an answer has as many m-lines as its offer
        }
        pairs.push_back(pair);
    }
    return pairs;
}

int firmness_of(ExchangeState state)
{
    switch (state) {
    case ExchangeState::confirmed:
        return 4;
    case ExchangeState::early:
        return 3;
    case ExchangeState::preview:
        return 2;
    case ExchangeState::refused:
        return 1;
    case ExchangeState::offered:
        break;
    }
    return 0;
}

std::vector<Exchange> without_copies(const std::vector<Draft>& drafts)
{
    // One exchange captured at several places has several branches, but the same octets and tags.
    using Identity = std::tuple<std::uint32_t, std::string_view, std::string_view, std::string_view,
                                std::string_view>;
    std::map<Identity, std::size_t> seen;
    std::set<Identity> answered_offers;
    for (const Draft& draft : drafts)
        if (draft.exchange.answer)
            answered_offers.insert(
                {draft.cseq, draft.exchange.offerer_tag, {}, text_of(draft.offer_octets), {}});

    std::vector<Exchange> exchanges;
    for (const Draft& draft : drafts) {
        const Exchange& exchange = draft.exchange;
        const Identity offer{draft.cseq, exchange.offerer_tag, {}, text_of(draft.offer_octets), {}};
        if (!exchange.answer && answered_offers.contains(offer))
            continue;
        const Identity identity{draft.cseq, exchange.offerer_tag, exchange.answerer_tag,
                                text_of(draft.offer_octets), text_of(draft.answer_octets)};
        const auto [first, is_new] = seen.emplace(identity, exchanges.size());
        if (!is_new) {
            ExchangeState& state = exchanges[first->second].state;
            if (firmness_of(exchange.state) > firmness_of(state))
                state = exchange.state;
            continue;
        }
        exchanges.push_back(exchange);
        exchanges.back().media = pairs_of(exchange);
    }
    const auto opened_at = [](const Exchange& exchange) {
        return std::tuple(exchange.offer_message.value_or(exchange.answer_message.value_or(0)),
                          exchange.answer_message.value_or(0));
    };
    std::stable_sort(exchanges.begin(), exchanges.end(), [&](const Exchange& a, const Exchange& b) {
        return opened_at(a) < opened_at(b);
    });
    return exchanges;
}

} // namespace

std::string_view name_of(ExchangeState state)
{
    switch (state) {
    case ExchangeState::offered:
        return "offered";
    case ExchangeState::preview:
        return "preview";
    case ExchangeState::early:
        return "early";
    case ExchangeState::confirmed:
        return "confirmed";
    case ExchangeState::refused:
        break;
    }
    return "refused";
}

std::vector<Exchange> exchanges_of(std::span<const Message* const> messages)
{
    Follower follower;
    for (std::size_t i = 0; i < messages.size(); ++i) {
        const Message& message = *messages[i];
        auto cseq = message.cseq();
        if (!cseq || message.is_rtsp())
            continue;
        if (message.is_request)
            cseq->method = message.method;
        follower.take({i, &message, *cseq, std::string(message.from().tag()),
                       std::string(message.to().tag()), message.top_via().branch, sdp_of(message)});
    }
    return without_copies(follower.drafts());
}

} // namespace lisrtp::sip
