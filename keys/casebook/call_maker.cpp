#include "keys/casebook/call_maker.h"

#include "keys/casebook/coverage.h"
#include "keys/casebook/cross_parameters.h"

#include <algorithm>
#include <set>

namespace lisrtp::casebook
{

namespace
{

bool lacks_an_offer(const MikeyExchanges& exchanges)
{
    return std::any_of(exchanges.exchanges.begin(), exchanges.exchanges.end(),
                       [](const MikeyExchange& exchange) { return !exchange.initiator; });
}

} // namespace

std::vector<Call> CallMaker::make_all(const std::vector<CallMessages>& found, EarlierCalls* earlier)
{
    calls_.resize(found.size());
    made_of_.resize(found.size());
    for (std::size_t number = 0; number < found.size(); ++number)
        if (!earlier || !take_over(*earlier, found[number], number))
            take(found[number], number);
    finish_ready();
    if (knowledge_.keys)
        join_cross_parameters();
    take_up_offers(found);
    for (std::size_t i = 0; i < makings_.size(); ++i) {
        add_ready(prepare(std::move(makings_[i]), std::move(exchanges_[i])),
                  i < numbers_.size() ? std::optional(numbers_[i]) : std::nullopt);
    }
    finish_ready();
    return std::move(calls_);
}

bool CallMaker::take_over(EarlierCalls& earlier, const CallMessages& messages, std::size_t number)
{
    const MadeOf* made = earlier.find(messages);
    if (!made)
        return false;
    for (const CsbId csb : made->offers)
        offers_.emplace_back(csb, number);
    calls_[number] = earlier.take(*made);
    made_of_[number] = *made;
    return true;
}

void CallMaker::take(const CallMessages& messages, std::size_t number)
{
    CallInMaking making = build_call(messages);
    MikeyExchanges exchanges = mikey_exchanges_of(making);
    if (seen_) {
        auto seen = cross_parameters_of(making, exchanges);
        seen_->insert(seen_->end(), std::move_iterator(seen.begin()),
                      std::move_iterator(seen.end()));
    }
    const bool may_join = knowledge_.keys && !knowledge_.keys->cross_parameters.empty();
    if (may_join || lacks_an_offer(exchanges)) {
        numbers_.push_back(number);
        makings_.push_back(std::move(making));
        exchanges_.push_back(std::move(exchanges));
        return;
    }
    MadeOf& made = made_of_[number];
    made = made_of(messages);
    made.alone = !messages.is_rtsp;
    for (const MikeyExchange& exchange : exchanges.exchanges) {
        offers_.emplace_back(exchange.initiator->message->csb, number);
        made.offers.push_back(exchange.initiator->message->csb);
    }
    add_ready(prepare(std::move(making), std::move(exchanges)), number);
}

void CallMaker::add_ready(CallToOpen call, std::optional<std::size_t> number)
{
    // Enough that few of eight lanes stay empty.
    constexpr std::size_t together = 64;
    ready_.push_back(std::move(call));
    ready_numbers_.push_back(number);
    if (ready_.size() == together)
        finish_ready();
}

void CallMaker::finish_ready()
{
    foresee_powers(knowledge_, ready_);
    for (std::size_t i = 0; i < ready_.size(); ++i)
        if (ready_numbers_[i])
            calls_[*ready_numbers_[i]] = finish(ready_[i]);
        else
            calls_.push_back(finish(ready_[i]));
    ready_.clear();
    ready_numbers_.clear();
}

void CallMaker::join_cross_parameters()
{
    stand_ins_ = casebook::join_cross_parameters(*knowledge_.keys, makings_, exchanges_);
}

/** Every offer that an answer of a waiting call may belong to, in the order of the calls. */
void CallMaker::take_up_offers(const std::vector<CallMessages>& found)
{
    std::set<CsbId> wanted;
    std::map<std::size_t, const MikeyExchanges*> with_offers; // by number; those of no number last
    for (std::size_t i = 0; i < exchanges_.size(); ++i) {
        with_offers[i < numbers_.size() ? numbers_[i] : found.size() + i] = &exchanges_[i];
        for (const MikeyExchange& exchange : exchanges_[i].exchanges)
            if (!exchange.initiator)
                wanted.insert(exchange.responder->message->csb);
    }
    std::set<std::size_t> elsewhere;
    for (const auto& [csb, number] : offers_)
        if (wanted.contains(csb))
            elsewhere.insert(number);
    std::vector<MikeyExchanges> exchanges;
    exchanges.reserve(elsewhere.size()); // what points into it stays right
    for (const std::size_t number : elsewhere) {
        exchanges.push_back(mikey_exchanges_of(build_call(found[number])));
        with_offers[number] = &exchanges.back();
    }
    for (const auto& [number, of_call] : with_offers)
        for (const MikeyExchange& exchange : of_call->exchanges)
            if (exchange.initiator && wanted.contains(exchange.initiator->message->csb))
                knowledge_.offers.emplace(exchange.initiator->message->csb, *exchange.initiator);
}

CallToOpen CallMaker::prepare(CallInMaking making, MikeyExchanges exchanges) const
{
    const keyfile::KeyFile* keys = knowledge_.keys;
    CallToOpen call{std::move(making), std::move(exchanges), {}};
    call.parties = parties_of(call.making, people_);
    const Identities all = call.parties.all();
    call.making.call.coverage =
        call.making.handed_over_by.empty()
            ? coverage_of_call(all, call.making.call, keys)
            : coverage_of_handed_over(call.making.handed_over_by, all, call.making.call, *keys);
    return call;
}

Call CallMaker::finish(CallToOpen& to_open) const
{
    Call& call = to_open.making.call;
    call.sessions = make_sessions({knowledge_, to_open.making, to_open.parties}, to_open.exchanges,
                                  call.damage);
    for (const keyfile::Identity& identity : to_open.parties.all())
        call.identities.push_back(keyfile::to_string(identity));
    if (call.coverage.kind == Coverage::Kind::none)
        call.signalling = {}; // nobody is told
    return std::move(call);
}

} // namespace lisrtp::casebook
