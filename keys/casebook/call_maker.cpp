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

std::vector<Call> CallMaker::make_all(const std::vector<CallMessages>& found)
{
    calls_.resize(found.size());
    for (std::size_t number = 0; number < found.size(); ++number)
        take(found[number], number);
    if (knowledge_.keys)
        join_cross_parameters();
    take_up_offers(found);
    for (std::size_t i = 0; i < makings_.size(); ++i) {
        Call call = finish(makings_[i], exchanges_[i]);
        if (i < numbers_.size())
            calls_[numbers_[i]] = std::move(call);
        else
            calls_.push_back(std::move(call));
    }
    return std::move(calls_);
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
    for (const MikeyExchange& exchange : exchanges.exchanges)
        offers_.emplace_back(exchange.initiator->message->csb, number);
    calls_[number] = finish(making, exchanges);
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

Call CallMaker::finish(CallInMaking& making, const MikeyExchanges& exchanges) const
{
    const keyfile::KeyFile* keys = knowledge_.keys;
    const Parties parties = parties_of(making, people_);
    const Identities all = parties.all();
    Call& call = making.call;
    call.coverage = making.handed_over_by.empty()
                        ? coverage_of_call(all, call, keys)
                        : coverage_of_handed_over(making.handed_over_by, all, call, *keys);
    call.sessions = make_sessions({knowledge_, making, parties}, exchanges, call.damage);
    for (const keyfile::Identity& identity : all)
        call.identities.push_back(keyfile::to_string(identity));
    if (call.coverage.kind == Coverage::Kind::none)
        call.signalling = {}; // nobody is told
    return std::move(call);
}

} // namespace lisrtp::casebook
