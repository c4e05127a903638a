// offline/archive/call_shard.h - some of the calls, worked on by one thread at a time.

#pragma once

#include "offline/archive/call_work.h"
#include "offline/archive/calls_under_way.h"
#include "offline/archive/decrypt_pass.h"
#include "offline/archive/message_places.h"

#include <map>

namespace lisrtp::archive
{

/** A digest that must be made again with a larger window, and the report line it belongs to. */
struct OutrunDigest {
    std::shared_ptr<CallUnderWay> under_way; ///< holds the plan
    const StreamPlan* stream = nullptr;
    std::size_t line = 0; ///< among the call's streams, or those without a call
};

/**
 * Leads frames to the works of its calls, in the order in which it is given them, and reports each
 * call when its last frame has come. What it writes depends on its own frames only, so shards can
 * work side by side. Not thread-safe.
 */
class CallShard
{
public:
    /** A call that is finished. */
    struct Told {
        std::shared_ptr<CallUnderWay> under_way; ///< what the report points into
        evidence::ReportedCall reported;
        bool lacks_digest = false; ///< see `outrun`
    };
    using Finished = std::function<void(Told)>;

    CallShard(const DecryptOptions& options, CallsUnderWay& calls, Decrypted& decrypted,
              Finished finished);

    /** @param work  expects the streams of `under_way`, in their order */
    void add(std::shared_ptr<CallUnderWay> under_way, CallWork work);

    void take_signalling(const BatchedFrame& frame, std::span<const MessagePlaces::Awaited> calls);
    void take_media(const BatchedFrame& frame);
    /** Tells the streams' hints where the media packets since the last call have led. */
    void tell_hints();

    /** Ends what is still open. */
    void finish();

    const std::vector<OutrunDigest>& outrun() const { return outrun_; }
    std::uint64_t noise_packets() const { return noise_packets_; }
    std::uint64_t messages_too_long() const { return messages_too_long_; }
    const std::optional<Error>& error() const { return error_; }

private:
    struct InProgress {
        std::shared_ptr<CallUnderWay> under_way;
        CallWork work;
    };

    CallWork* work_in_progress(std::size_t number);
    void finish_if_complete(std::size_t number);
    void finish_work(std::size_t number);

    const DecryptOptions& options_;
    CallsUnderWay& calls_;
    Decrypted& decrypted_;
    Finished finished_;
    std::map<std::size_t, InProgress> in_progress_; ///< nodes do not move
    std::vector<StreamWay*> touched_;
    std::vector<OutrunDigest> outrun_;
    std::uint64_t noise_packets_ = 0;
    std::uint64_t messages_too_long_ = 0;
    std::optional<Error> error_;
};

/** The report of a call; points into it. @param work  null: there was nothing to write */
evidence::ReportedCall report_call(std::size_t number, const casebook::Call& call,
                                   const CallWork* work);

} // namespace lisrtp::archive
