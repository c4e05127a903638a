// offline/archive/calls_under_way.h - calls are taken up when their first frame comes, and let go
// when their last has.

#pragma once

#include "keys/casebook/pending_calls.h"
#include "offline/archive/frame_batch.h"
#include "offline/archive/stream_plan.h"

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <unordered_map>
#include <vector>

namespace lisrtp::archive
{

/** A call, or all streams without one, with what its frames are led by. */
struct CallUnderWay {
    std::size_t number = 0;
    std::unique_ptr<const casebook::Call> call; ///< null: of streams without a call
    std::deque<StreamPlan> plans;
    std::deque<StreamWay> ways; ///< one for each plan
};

/**
 * Takes covered calls up, those that begin next along with the one that is asked for: their keys
 * are concluded together. What is not asked for any more is let go when no batch of frames can
 * look into it. Thread-safe.
 */
class CallsUnderWay
{
public:
    /** Is given every call that is taken up, before `take_up` or `way_of` returns. */
    using Taken = std::function<void(std::shared_ptr<CallUnderWay>)>;

    /** @param streams  of covered calls and of none */
    CallsUnderWay(casebook::PendingCalls& calls, std::vector<PlannedStream> streams, Taken taken);

    /** The number of what is no call: the streams without one. */
    std::size_t number_without_call() const { return calls_.size(); }

    void take_up(std::size_t number);
    /** What has not been taken up, in the order of first frames; a few each time, then none. */
    bool take_up_rest();
    /** Where a stream's packets go; null: nobody wants them, or nobody does any more. */
    StreamWay* way_of(const StreamId& id);

    /** A batch of frames is about to ask. Numbers go up. */
    void batch_begins(std::uint64_t number);
    void batch_ends(std::uint64_t number);
    /** Nobody but the batches that have begun looks into it any more. */
    void let_go(std::shared_ptr<CallUnderWay> under_way);

private:
    struct Route {
        std::size_t number = 0;
        std::atomic<StreamWay*> way{nullptr};
    };
    struct LetGo {
        std::uint64_t before = 0; ///< batches with a lower number may look into it
        std::shared_ptr<CallUnderWay> under_way;
    };

    void take_up_together(std::size_t position);
    void take_up(std::size_t number, std::unique_ptr<const casebook::Call> call);
    std::size_t number_of(const PlannedStream& stream) const;
    std::span<PlannedStream> streams_of(std::size_t number);

    casebook::PendingCalls& calls_;
    std::vector<PlannedStream> streams_; ///< by call, then id; those of none last
    Taken taken_;
    std::unordered_map<StreamId, Route, StreamIdHash> routes_;
    std::vector<std::uint32_t> order_;    ///< numbers, by their first frames' times
    std::vector<std::uint32_t> position_; ///< in `order_`, by number
    std::vector<std::atomic<bool>> is_taken_;
    std::size_t rest_ = 0; ///< in `order_`: everything before was taken up
    std::mutex taking_;

    std::mutex batches_mutex_;
    std::vector<std::uint64_t> batches_; ///< that have begun
    std::uint64_t next_batch_ = 0;
    std::deque<LetGo> let_go_;
};

} // namespace lisrtp::archive
