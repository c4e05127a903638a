#include "keys/casebook/call_maker.h"

#include "keys/base/for_each_number.h"
#include "keys/base/secret_bytes.h"
#include "keys/casebook/coverage.h"
#include "keys/casebook/cross_parameters.h"
#include "keys/casebook/exclusion_sightings.h"
#include "keys/casebook/pending_calls.h"

#include <algorithm>
#include <iterator>
#include <numeric>
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
    Ready ready;
    Waiting waiting;
    std::vector<std::size_t> numbers; // of those that were not there before
    for (std::size_t number = 0; number < found.size(); ++number)
        if (!take_over(found[number], number, made, besides))
            numbers.push_back(number);
    for (std::span<const std::size_t> rest(numbers); !rest.empty();) {
        const auto some = rest.first(std::min(rest.size(), PendingCalls::best_together));
        rest = rest.subspan(some.size());
        std::vector<CallToOpen> calls(some.size());
        for_each_number(some.size(), jobs_, [&](std::size_t i) {
            calls[i] = read(found[some[i]]);
            if (!waits(calls[i]))
                prepare(calls[i]);
            wipe_stack(); // of whichever thread: keys may lie open in the signalling
        });
        for (std::size_t i = 0; i < some.size(); ++i) {
            note(found[some[i]], some[i], calls[i], besides);
            if (waits(calls[i])) {
                wait(some[i], std::move(calls[i]), waiting);
            } else if (outlined) {
                outlined(some[i], calls[i].making.call);
            } else {
                ready.calls.push_back(std::move(calls[i]));
                ready.numbers.push_back(some[i]);
            }
        }
        finish_all(ready, made);
    }
    if (knowledge_.keys)
        waiting.stand_ins =
            join_cross_parameters(*knowledge_.keys, waiting.makings, waiting.exchanges);
    take_up_offers(found, waiting);
    for (std::size_t i = 0; i < waiting.makings.size(); ++i) {
        CallToOpen& call = ready.calls.emplace_back(
            CallToOpen{std::move(waiting.makings[i]), std::move(waiting.exchanges[i]), {}});
        prepare(call);
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

CallToOpen CallMaker::read(const FoundCall& found) const
{
    CallToOpen call;
    call.making = build_call(load(found, transcript_));
    call.exchanges = mikey_exchanges_of(call.making);
    return call;
}

/** Cross-parameters of the key file may belong to any call. */
bool CallMaker::waits(const CallToOpen& call) const
{
    return (knowledge_.keys && !knowledge_.keys->cross_parameters.empty()) ||
           lacks_an_offer(call.exchanges);
}

void CallMaker::wait(std::size_t number, CallToOpen call, Waiting& waiting)
{
    std::move(call.making.loaded.begin(), call.making.loaded.end(),
              std::back_inserter(waiting.loaded));
    waiting.numbers.push_back(number);
    waiting.makings.push_back(std::move(call.making));
    waiting.exchanges.push_back(std::move(call.exchanges));
}

/** What others may want of the call, and what is wanted besides. */
void CallMaker::note(const FoundCall& found, std::size_t number, const CallToOpen& call,
                     const Besides& besides)
{
    if (besides.seen) {
        auto of_call = cross_parameters_of(call.making, call.exchanges);
        besides.seen->insert(besides.seen->end(), std::move_iterator(of_call.begin()),
                             std::move_iterator(of_call.end()));
    }
    if (waits(call))
        return;
    std::vector<CsbId> offers;
    for (const MikeyExchange& exchange : call.exchanges.exchanges)
        offers.push_back(exchange.initiator->message->csb);
    for (const CsbId csb : offers)
        offers_.emplace_back(csb, number);
    if (besides.made_of) {
        MadeOf& of_call = (*besides.made_of)[number];
        of_call = made_of(found);
        of_call.alone = !found.rtsp;
        of_call.offers = std::move(offers);
    }
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
    ready.calls.resize(calls.size());
    for_each_number(calls.size(), jobs_, [&](std::size_t i) {
        ready.calls[i] = read(*calls[i]);
        prepare(ready.calls[i]);
        wipe_stack();
    });
    ready.numbers.resize(calls.size());
    std::iota(ready.numbers.begin(), ready.numbers.end(), 0);
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
        CallInMaking making = build_call(load(found[number], transcript_));
        exchanges.push_back(mikey_exchanges_of(making));
        std::move(making.loaded.begin(), making.loaded.end(), std::back_inserter(waiting.loaded));
        with_offers[number] = &exchanges.back();
    }
    for (const auto& [number, of_call] : with_offers)
        for (const MikeyExchange& exchange : of_call->exchanges)
            if (exchange.initiator && wanted.contains(exchange.initiator->message->csb))
                knowledge_.offers.emplace(exchange.initiator->message->csb, *exchange.initiator);
}

/** Who its parties are, and whether that is covered. */
void CallMaker::prepare(CallToOpen& call) const
{
    const keyfile::KeyFile* keys = knowledge_.keys;
    call.parties = parties_of(call.making, people_);
    const Identities all = call.parties.all();
    call.making.call.coverage =
        call.making.handed_over_by.empty()
            ? coverage_of_call(all, call.making.call, keys)
            : coverage_of_handed_over(call.making.handed_over_by, all, call.making.call, *keys);
    if (!call.making.call.coverage.excluded_by.empty())
        call.making.call.coverage.exclusion_sightings =
            sightings_of_exclusions(call.making, people_, *keys);
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
