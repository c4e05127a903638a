// keys/casebook/call_maker.h - from messages to calls with their sessions, call by call.

#pragma once

#include "keys/casebook/build_calls.h"
#include "keys/casebook/earlier_calls.h"
#include "keys/casebook/foresee_powers.h"
#include "keys/casebook/session_maker.h"

#include <vector>

namespace lisrtp::casebook
{

/**
 * Makes calls some at a time, so that what a call is made of (SDP, MIKEY messages) is in memory for
 * these alone; several, because their powers are computed together. Calls that need something of
 * another wait: answers whose offer stands in another call, and all calls when cross-parameters of
 * the key file may belong to any.
 */
class CallMaker
{
public:
    /**
     * @param knowledge  its offers are filled in as they are needed
     * @param seen       takes every MIKEY message; may be null
     */
    CallMaker(Knowledge& knowledge, const People& people, std::vector<SeenCrossParameter>* seen)
        : knowledge_(knowledge), people_(people), seen_(seen)
    {
    }

    /**
     * The calls in the order of `found`; behind them those of cross-parameters alone.
     * @param earlier  whose calls may be taken as they are; may be null
     */
    std::vector<Call> make_all(const std::vector<CallMessages>& found,
                               EarlierCalls* earlier = nullptr);
    /** For each of `found`. */
    std::vector<MadeOf> take_made_of() { return std::move(made_of_); }

private:
    bool take_over(EarlierCalls& earlier, const CallMessages& messages, std::size_t number);
    void take(const CallMessages& messages, std::size_t number);
    void take_up_offers(const std::vector<CallMessages>& found);
    void join_cross_parameters();
    CallToOpen prepare(CallInMaking making, MikeyExchanges exchanges) const;
    Call finish(CallToOpen& call) const;
    void add_ready(CallToOpen call, std::optional<std::size_t> number);
    /** All that are ready. */
    void finish_ready();

    Knowledge& knowledge_;
    const People& people_;
    std::vector<SeenCrossParameter>* seen_;
    std::vector<Call> calls_;
    std::vector<MadeOf> made_of_;
    std::vector<std::pair<CsbId, std::size_t>> offers_; ///< and the calls that hold them
    // What is ready, and its numbers; those of no number come behind all others:
    std::vector<CallToOpen> ready_;
    std::vector<std::optional<std::size_t>> ready_numbers_;
    // What waits:
    std::vector<std::size_t> numbers_;
    std::vector<CallInMaking> makings_;
    std::vector<MikeyExchanges> exchanges_;
    std::vector<std::unique_ptr<Entry>> stand_ins_; ///< of cross-parameters
};

} // namespace lisrtp::casebook
