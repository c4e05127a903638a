#include "keys/srtp/index_resolver.h"

#include "keys/srtp/index_estimate.h"

#include <algorithm>

namespace lisrtp::srtp
{

namespace
{

constexpr std::uint32_t highest_roc = UINT32_MAX;
/** Less would be spent on nothing: better to save up. */
constexpr std::uint64_t least_search_trials = 256;
constexpr std::uint64_t all_rocs = std::uint64_t{1} << 32;

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
    std::uint64_t trials = first_search_trials;
    for (unsigned i = 0; i < searches_in_vain_ && trials < budget_.trials; ++i)
        trials *= search_growth;
    trials = std::min({trials, budget_.trials, allowance_});
    if (trials < std::min(least_search_trials, budget_.trials))
        trials = 0;

    SearchPlan plan;
    const std::uint64_t roc = reference_roc().value;
    const auto add = [&](std::uint64_t first, std::uint64_t count) {
        if (count > 0 && plan.count < plan.ranges.size())
            plan.ranges[plan.count++] = {Roc{static_cast<std::uint32_t>(first)}, count};
        trials -= count;
    };
    // Rings around the reference, near < distance <= far, on both sides.
    std::uint64_t near = 0;
    for (std::uint64_t far = search_growth; trials > 0 && near < all_rocs; far *= search_growth) {
        const std::uint64_t above =
            std::min(far, all_rocs - 1 - roc) - std::min(near, all_rocs - 1 - roc);
        const std::uint64_t below = std::min(far, roc) - std::min(near, roc);
        const std::uint64_t taken_above = std::min(above, trials - std::min(below, trials / 2));
        add(roc + near + 1, taken_above);
        const std::uint64_t taken_below = std::min(below, trials);
        add(roc - std::min(near, roc) - taken_below, taken_below);
        near = far;
    }
    return plan;
}

void IndexResolver::offered()
{
    allowance_ = std::min(allowance_ + earned_trials, full_allowance());
}

void IndexResolver::searched(std::uint64_t trials)
{
    allowance_ -= std::min(allowance_, trials);
    ++searches_in_vain_;
}

void IndexResolver::settle(PacketIndex index)
{
    lowest_ = last_ ? std::min(lowest_, index) : index;
    highest_ = last_ ? std::max(highest_, index) : index;
    last_ = index;
    searches_in_vain_ = 0;
}

Roc IndexResolver::reference_roc() const
{
    return last_ ? roc_of(*last_) : starting_roc_.value_or(Roc{0});
}

} // namespace lisrtp::srtp
