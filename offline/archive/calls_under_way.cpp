#include "offline/archive/calls_under_way.h"

#include <algorithm>
#include <limits>
#include <tuple>

namespace lisrtp::archive
{

namespace
{

constexpr std::uint32_t nowhere = std::numeric_limits<std::uint32_t>::max();

} // namespace

CallsUnderWay::CallsUnderWay(casebook::PendingCalls& calls, std::vector<PlannedStream> streams,
                             Taken taken)
    : calls_(calls), streams_(std::move(streams)), taken_(std::move(taken)),
      position_(calls.size() + 1, nowhere), is_taken_(calls.size() + 1)
{
    std::sort(
        streams_.begin(), streams_.end(), [this](const PlannedStream& a, const PlannedStream& b) {
            return std::tuple(number_of(a), a.record.id) < std::tuple(number_of(b), b.record.id);
        });
    std::vector<Timestamp> first(calls_.size());
    for (std::size_t number = 0; number < calls_.size(); ++number) {
        first[number] = calls_.start_of(number);
        if (calls_.coverage_of(number) != casebook::Coverage::Kind::none)
            order_.push_back(static_cast<std::uint32_t>(number));
    }
    for (const PlannedStream& stream : streams_) {
        if (stream.owner)
            first[stream.owner->call] = std::min(first[stream.owner->call], stream.record.first);
        routes_[stream.record.id].number = number_of(stream);
        for (const StreamExtent& copy : stream.copies)
            routes_[copy.id].number = number_of(stream);
    }
    std::stable_sort(order_.begin(), order_.end(),
                     [&first](std::uint32_t a, std::uint32_t b) { return first[a] < first[b]; });
    if (!streams_.empty() && !streams_.back().owner)
        order_.push_back(static_cast<std::uint32_t>(number_without_call()));
    for (std::size_t i = 0; i < order_.size(); ++i)
        position_[order_[i]] = static_cast<std::uint32_t>(i);
}

std::size_t CallsUnderWay::number_of(const PlannedStream& stream) const
{
    return stream.owner ? stream.owner->call : number_without_call();
}

void CallsUnderWay::take_up(std::size_t number)
{
    if (position_[number] == nowhere || is_taken_[number].load(std::memory_order_acquire))
        return;
    const std::scoped_lock lock(taking_);
    if (!is_taken_[number].load(std::memory_order_relaxed))
        take_up_together(position_[number]);
}

bool CallsUnderWay::take_up_rest()
{
    const std::scoped_lock lock(taking_);
    while (rest_ < order_.size() && is_taken_[order_[rest_]].load(std::memory_order_relaxed))
        ++rest_;
    if (rest_ == order_.size())
        return false;
    take_up_together(rest_);
    return true;
}

/** The one at that place in the order, and the next ones. */
void CallsUnderWay::take_up_together(std::size_t position)
{
    std::vector<std::size_t> numbers;
    for (; position < order_.size() && numbers.size() < casebook::PendingCalls::best_together;
         ++position)
        if (!is_taken_[order_[position]].load(std::memory_order_relaxed))
            numbers.push_back(order_[position]);
    const bool without_call = numbers.back() == number_without_call();
    if (without_call)
        numbers.pop_back();
    auto calls = calls_.take(numbers);
    for (std::size_t i = 0; i < numbers.size(); ++i)
        take_up(numbers[i], std::move(calls[i]));
    if (without_call)
        take_up(number_without_call(), nullptr);
}

void CallsUnderWay::take_up(std::size_t number, std::unique_ptr<const casebook::Call> call)
{
    auto under_way = std::make_shared<CallUnderWay>();
    under_way->number = number;
    under_way->call = std::move(call);
    for (PlannedStream& stream : streams_of(number)) {
        casebook::StreamClaim claim =
            stream.owner
                ? casebook::PendingCalls::claim(stream.seen(), *stream.owner, *under_way->call)
                : calls_.claim_without_call(stream.seen());
        const StreamPlan& plan = under_way->plans.emplace_back(std::move(stream), std::move(claim));
        StreamWay& way = under_way->ways.emplace_back();
        way.plan = &plan;
        way.work = number;
    }
    taken_(under_way);
    for (StreamWay& way : under_way->ways) {
        routes_.at(way.plan->record.id).way = &way;
        for (const StreamExtent& copy : way.plan->copies)
            routes_.at(copy.id).way = &way;
    }
    is_taken_[number].store(true, std::memory_order_release);
}

std::span<PlannedStream> CallsUnderWay::streams_of(std::size_t number)
{
    const auto begin =
        std::partition_point(streams_.begin(), streams_.end(), [&](const PlannedStream& stream) {
            return number_of(stream) < number;
        });
    const auto end = std::partition_point(begin, streams_.end(), [&](const PlannedStream& stream) {
        return number_of(stream) == number;
    });
    return {begin, end};
}

StreamWay* CallsUnderWay::way_of(const StreamId& id)
{
    const auto route = routes_.find(id);
    if (route == routes_.end())
        return nullptr;
    if (StreamWay* const way = route->second.way.load())
        return way;
    take_up(route->second.number);
    return route->second.way.load();
}

void CallsUnderWay::batch_begins(std::uint64_t number)
{
    const std::scoped_lock lock(batches_mutex_);
    batches_.push_back(number);
    next_batch_ = number + 1;
}

void CallsUnderWay::batch_ends(std::uint64_t number)
{
    std::vector<LetGo> ended; // they end outside the lock
    const std::scoped_lock lock(batches_mutex_);
    std::erase(batches_, number);
    const std::uint64_t oldest =
        batches_.empty() ? next_batch_ : *std::min_element(batches_.begin(), batches_.end());
    for (; !let_go_.empty() && let_go_.front().before <= oldest; let_go_.pop_front())
        ended.push_back(std::move(let_go_.front()));
}

void CallsUnderWay::let_go(std::shared_ptr<CallUnderWay> under_way)
{
    for (const StreamPlan& plan : under_way->plans) {
        routes_.at(plan.record.id).way = nullptr;
        for (const StreamExtent& copy : plan.copies)
            routes_.at(copy.id).way = nullptr;
    }
    const std::scoped_lock lock(batches_mutex_);
    if (!batches_.empty())
        let_go_.push_back({next_batch_, std::move(under_way)});
}

} // namespace lisrtp::archive
