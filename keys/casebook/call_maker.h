// keys/casebook/call_maker.h - from messages to calls with their sessions, call by call.

#pragma once

#include "keys/casebook/build_calls.h"
#include "keys/casebook/earlier_calls.h"
#include "keys/casebook/foresee_powers.h"
#include "keys/casebook/session_maker.h"

#include <functional>
#include <vector>

namespace lisrtp::casebook
{

/**
 * Makes calls some at a time, so that what a call is made of (SDP, MIKEY messages) is in memory for
 * these alone; several, because their powers are computed together.
 *
 * Calls that need something of another wait until all were looked into: answers whose offer stands
 * in another call, and all calls when cross-parameters of the key file may belong to any.
 */
class CallMaker
{
public:
    /**
     * @param knowledge  its offers are filled in as they are needed
     * @param transcript  what calls are made of
     * @param jobs        threads that take messages apart
     */
    CallMaker(Knowledge& knowledge, const People& people, const Transcript& transcript,
              std::size_t jobs = 1)
        : knowledge_(knowledge), people_(people), transcript_(transcript), jobs_(jobs)
    {
    }

    /** Takes a call that is made. Numbers are those of `found`, and beyond them for calls of
     * cross-parameters alone. */
    using Made = std::function<void(std::size_t number, Call call)>;
    /** Takes a call that can be made at any time, by itself: it lacks its sessions. */
    using Outlined = std::function<void(std::size_t number, const Call& call)>;

    /** What is wanted besides the calls, and what is there of them. Each may be null. */
    struct Besides {
        std::vector<SeenCrossParameter>* seen = nullptr; ///< takes every MIKEY message
        EarlierCalls* earlier = nullptr;                 ///< whose calls may be taken as they are
        std::vector<MadeOf>* made_of = nullptr;          ///< as long as `found`
    };

    /**
     * Looks into every call.
     *
     * @param outlined  null: every call is made; else only those that have to wait for others
     */
    void look_into_all(const std::vector<FoundCall>& found, const Made& made,
                       const Outlined& outlined, const Besides& besides);

    /** Makes calls that were outlined, in their order. */
    std::vector<Call> make(const std::vector<const FoundCall*>& calls) const;

private:
    /** Calls whose sessions are going to be made together. */
    struct Ready {
        std::vector<CallToOpen> calls;
        std::vector<std::size_t> numbers;
    };
    /** Calls that wait for others. The last of them may be of cross-parameters alone. */
    struct Waiting {
        std::vector<CallInMaking> makings;
        std::vector<MikeyExchanges> exchanges;
        std::vector<std::size_t> numbers;              ///< as far as messages tell of the call
        std::vector<std::unique_ptr<Entry>> stand_ins; ///< of cross-parameters
        /** What the others' offers look into. */
        std::vector<std::unique_ptr<const Entry>> loaded;
    };

    CallToOpen read(const FoundCall& found) const;
    bool waits(const CallToOpen& call) const;
    static void wait(std::size_t number, CallToOpen call, Waiting& waiting);
    void note(const FoundCall& found, std::size_t number, const CallToOpen& call,
              const Besides& besides);
    bool take_over(const FoundCall& found, std::size_t number, const Made& made,
                   const Besides& besides);
    void take_up_offers(const std::vector<FoundCall>& found, Waiting& waiting);
    void prepare(CallToOpen& call) const;
    Call finish(CallToOpen& call) const;
    void finish_all(Ready& ready, const Made& made) const;

    Knowledge& knowledge_;
    const People& people_;
    const Transcript& transcript_;
    std::size_t jobs_;
    std::vector<std::pair<CsbId, std::size_t>> offers_; ///< and the calls that hold them
};

} // namespace lisrtp::casebook
