// offline/archive/call_shard.h - some of the calls, worked on by one thread at a time.

#pragma once

#include "offline/archive/call_work.h"
#include "offline/archive/decrypt_pass.h"
#include "offline/archive/frame_batch.h"

#include <map>
#include <unordered_map>

namespace lisrtp::archive
{

/** How many messages of a call one frame brings: more than one only after reassembly. */
using MessagesOfCalls = std::map<std::size_t, std::size_t>;

/** A digest that must be made again with a larger window, and the report line it belongs to. */
struct OutrunDigest {
    const StreamPlan* stream = nullptr;
    std::optional<std::size_t> call;
    std::size_t line = 0; ///< among the call's streams, or those without a call
};

/** Calls that are put down when a digest was made again, by their numbers from 0. */
using WaitingCalls = std::map<std::size_t, evidence::ReportedCall>;

/**
 * Leads frames to the works of its calls, in the order in which it is given them, and puts each
 * call down when its last frame has come. What it writes depends on its own frames only, so shards
 * can work side by side. Not thread-safe.
 */
class CallShard
{
public:
    /** @param decrypted  gets the streams without a call, from the shard that works on them */
    CallShard(const casebook::Findings& findings, const DecryptOptions& options,
              evidence::CallLedger& ledger, Decrypted& decrypted);

    void add_work(std::size_t number, CallWork work);
    CallWork* work_in_progress(std::size_t number);
    /** A stream of one of its works. */
    void add_way(StreamWay& way);
    /** Packets of one of its calls that stay closed. */
    void count_uncovered(std::size_t number, const StreamRecord& record);

    void take_signalling(const BatchedFrame& frame, const MessagesOfCalls& calls);
    void take_media(const BatchedFrame& frame);
    /** Tells the streams' hints where the media packets since the last call have led. */
    void tell_hints();

    /** Ends what is still open. */
    void finish();
    /** Puts down a call of which nothing is written. */
    void put_down_without_work(std::size_t number);

    /** Of `outrun`. */
    WaitingCalls& waiting_calls() { return waiting_calls_; }
    const std::vector<OutrunDigest>& outrun() const { return outrun_; }
    std::uint64_t noise_packets() const { return noise_packets_; }
    std::uint64_t messages_too_long() const { return messages_too_long_; }
    const std::optional<Error>& error() const { return error_; }

private:
    void finish_if_complete(std::size_t number);
    void finish_work(std::size_t number);
    evidence::ReportedCall begin_report(std::size_t number);
    void put_down(const evidence::ReportedCall& call);

    struct Uncovered {
        std::uint64_t packets = 0;
        std::uint64_t rtcp_packets = 0;
    };

    const casebook::Findings& findings_;
    const DecryptOptions& options_;
    evidence::CallLedger& ledger_;
    Decrypted& decrypted_;
    std::map<std::size_t, CallWork> in_progress_;                   ///< nodes do not move
    std::unordered_map<std::size_t, std::vector<StreamWay*>> ways_; ///< by work
    std::vector<StreamWay*> touched_;
    std::unordered_map<std::size_t, Uncovered> uncovered_; ///< by call, until it is put down
    WaitingCalls waiting_calls_;
    std::vector<OutrunDigest> outrun_;
    std::uint64_t noise_packets_ = 0;
    std::uint64_t messages_too_long_ = 0;
    std::optional<Error> error_;
};

} // namespace lisrtp::archive
