#include "keys/srtp/index_resolver.h"

#include "keys/srtp/index_estimate.h"

#include <algorithm>

namespace lisrtp::srtp
{

namespace
{

constexpr std::uint32_t highest_roc = UINT32_MAX;

/** The RFC's guess, except that nothing comes before ROC 0: there it would give 2^32 - 1. */
PacketIndex guess_near(PacketIndex known, std::uint16_t sequence)
{
    const PacketIndex guess = guess_index(sequence_of(known), roc_of(known), sequence);
    if (roc_of(known).value == 0 && roc_of(guess).value == highest_roc)
        return packet_index(Roc{0}, sequence);
    return guess;
}

} // namespace

IndexResolver::IndexResolver(StartingRoc starting_roc, SearchBudget budget)
    : starting_roc_(starting_roc), budget_(budget), allowance_(full_allowance())
{
}

PacketIndex IndexResolver::estimate(std::uint16_t sequence) const
{
    return last_ ? guess_near(*last_, sequence) : packet_index(reference_roc(), sequence);
}

IndexResolver::Guesses IndexResolver::other_guesses(std::uint16_t sequence) const
{
    const PacketIndex estimated = estimate(sequence);
    Guesses guesses;
    const auto add = [&](PacketIndex index) {
        const std::span<const PacketIndex> known = guesses.view();
        if (index != estimated && std::find(known.begin(), known.end(), index) == known.end())
            guesses.indices[guesses.count++] = index;
    };
    const Roc roc = roc_of(estimated);
    if (roc.value < highest_roc)
        add(packet_index(Roc{roc.value + 1}, sequence));
    if (roc.value > 0)
        add(packet_index(Roc{roc.value - 1}, sequence));
    if (last_) {
        add(guess_near(highest_, sequence));
        add(guess_near(lowest_, sequence));
        if (starting_roc_)
            add(packet_index(*starting_roc_, sequence));
    }
    return guesses;
}

IndexResolver::SearchPlan IndexResolver::search_plan() const
{
    SearchPlan plan;
    if (budget_.rocs == 0)
        return plan;
    const std::uint32_t roc = reference_roc().value;
    if (last_ || starting_roc_) {
        if (roc < highest_roc)
            plan.ranges[plan.count++] = {Roc{roc + 1}, near_rocs};
        if (roc > 0) {
            const std::uint32_t before = std::min(roc, near_rocs);
            plan.ranges[plan.count++] = {Roc{roc - before}, before};
        }
    }
    plan.ranges[plan.count++] = {budget_.first_roc, budget_.rocs};
    return plan;
}

void IndexResolver::offered()
{
    allowance_ = std::min(allowance_ + earned_trials, full_allowance());
}

bool IndexResolver::may_search() const
{
    return budget_.rocs > 0 && allowance_ >= price_of_search();
}

void IndexResolver::searched(std::uint64_t trials)
{
    allowance_ -= std::min(allowance_, trials);
}

void IndexResolver::settle(PacketIndex index)
{
    lowest_ = last_ ? std::min(lowest_, index) : index;
    highest_ = last_ ? std::max(highest_, index) : index;
    last_ = index;
}

Roc IndexResolver::reference_roc() const
{
    return last_ ? roc_of(*last_) : starting_roc_.value_or(Roc{0});
}

std::uint64_t IndexResolver::price_of_search() const
{
    return budget_.rocs + 2 * std::uint64_t{near_rocs};
}

} // namespace lisrtp::srtp
