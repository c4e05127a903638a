#include "keys/casebook/call_maker.h"

#include "keys/casebook/coverage.h"
#include "keys/casebook/cross_parameters.h"
#include "keys/casebook/exclusion_sightings.h"
#include "keys/casebook/pending_calls.h"

#include <algorithm>
#include <iterator>
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

void CallMaker::look_into_all(const std::vector<FoundCall>& found, const Made& made,
                              const Outlined& outlined, const Besides& besides)
{
    const bool may_join = knowledge_.keys && !knowledge_.keys->cross_parameters.empty();
    Ready ready;
    Waiting waiting;
    for (std::size_t number = 0; number < found.size(); ++number) {
        if (take_over(found[number], number, made, besides))
            continue;
        CallInMaking making = build_call(load(found[number], store_));
        MikeyExchanges exchanges = mikey_exchanges_of(making);
        if (besides.seen) {
            auto of_call = cross_parameters_of(making, exchanges);
            besides.seen->insert(besides.seen->end(), std::move_iterator(of_call.begin()),
                                 std::move_iterator(of_call.end()));
        }
        if (may_join || lacks_an_offer(exchanges)) {
            std::move(making.loaded.begin(), making.loaded.end(),
                      std::back_inserter(waiting.loaded));
            waiting.numbers.push_back(number);
            waiting.makings.push_back(std::move(making));
            waiting.exchanges.push_back(std::move(exchanges));
            continue;
        }
        std::vector<CsbId> offers;
        for (const MikeyExchange& exchange : exchanges.exchanges)
            offers.push_back(exchange.initiator->message->csb);
        for (const CsbId csb : offers)
            offers_.emplace_back(csb, number);
        if (besides.made_of) {
            MadeOf& of_call = (*besides.made_of)[number];
            of_call = made_of(found[number]);
            of_call.alone = !found[number].is_rtsp;
            of_call.offers = std::move(offers);
        }
        CallToOpen call = prepare(std::move(making), std::move(exchanges));
        if (outlined) {
            outlined(number, call.making.call);
            continue;
        }
        ready.calls.push_back(std::move(call));
        ready.numbers.push_back(number);
        if (ready.calls.size() == PendingCalls::best_together)
            finish_all(ready, made);
    }
    finish_all(ready, made);
    if (knowledge_.keys)
        waiting.stand_ins =
            join_cross_parameters(*knowledge_.keys, waiting.makings, waiting.exchanges);
    take_up_offers(found, waiting);
    for (std::size_t i = 0; i < waiting.makings.size(); ++i) {
        ready.calls.push_back(
            prepare(std::move(waiting.makings[i]), std::move(waiting.exchanges[i])));
        ready.numbers.push_back(i < waiting.numbers.size()
                                    ? waiting.numbers[i]
                                    : found.size() + i - waiting.numbers.size());
        if (ready.calls.size() == PendingCalls::best_together)
            finish_all(ready, made);
    }
    finish_all(ready, made);
    knowledge_.offers.clear(); // they look into what waited
    offers_ = {};
}

bool CallMaker::take_over(const FoundCall& found, std::size_t number, const Made& made,
                          const Besides& besides)
{
    const MadeOf* const of_earlier = besides.earlier ? besides.earlier->find(found) : nullptr;
    if (!of_earlier)
        return false;
    for (const CsbId csb : of_earlier->offers)
        offers_.emplace_back(csb, number);
    made(number, besides.earlier->take(*of_earlier));
    (*besides.made_of)[number] = *of_earlier;
    return true;
}

std::vector<Call> CallMaker::make(const std::vector<const FoundCall*>& calls) const
{
    Ready ready;
    for (const FoundCall* call : calls) {
        CallInMaking making = build_call(load(*call, store_));
        MikeyExchanges exchanges = mikey_exchanges_of(making);
        ready.calls.push_back(prepare(std::move(making), std::move(exchanges)));
        ready.numbers.push_back(ready.numbers.size());
    }
    std::vector<Call> made;
    finish_all(ready, [&made](std::size_t, Call call) { made.push_back(std::move(call)); });
    return made;
}

void CallMaker::finish_all(Ready& ready, const Made& made) const
{
    foresee_powers(knowledge_, ready.calls);
    for (std::size_t i = 0; i < ready.calls.size(); ++i)
        made(ready.numbers[i], finish(ready.calls[i]));
    ready = {};
}

/** Every offer that an answer of a waiting call may belong to, in the order of the calls. */
void CallMaker::take_up_offers(const std::vector<FoundCall>& found, Waiting& waiting)
{
    std::set<CsbId> wanted;
    std::map<std::size_t, const MikeyExchanges*> with_offers; // by number; those of no number last
    for (std::size_t i = 0; i < waiting.exchanges.size(); ++i) {
        with_offers[i < waiting.numbers.size() ? waiting.numbers[i] : found.size() + i] =
            &waiting.exchanges[i];
        for (const MikeyExchange& exchange : waiting.exchanges[i].exchanges)
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
        CallInMaking making = build_call(load(found[number], store_));
        exchanges.push_back(mikey_exchanges_of(making));
        std::move(making.loaded.begin(), making.loaded.end(), std::back_inserter(waiting.loaded));
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
    if (!call.making.call.coverage.excluded_by.empty())
        call.making.call.coverage.exclusion_sightings =
            sightings_of_exclusions(call.making, people_, *keys);
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
