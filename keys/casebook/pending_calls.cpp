#include "keys/casebook/pending_calls.h"

#include "keys/base/secret_bytes.h"
#include "keys/casebook/pending_contents.h"

#include <algorithm>

namespace lisrtp::casebook
{

PendingCalls::PendingCalls(std::unique_ptr<Contents> contents) : contents_(std::move(contents)) {}

PendingCalls::PendingCalls(PendingCalls&&) noexcept = default;
PendingCalls& PendingCalls::operator=(PendingCalls&&) noexcept = default;
PendingCalls::~PendingCalls() = default;

const Findings& PendingCalls::rest() const
{
    return contents_->rest;
}

std::size_t PendingCalls::size() const
{
    return contents_->calls.size();
}

Coverage::Kind PendingCalls::coverage_of(std::size_t number) const
{
    return contents_->calls[number].coverage;
}

Timestamp PendingCalls::start_of(std::size_t number) const
{
    return contents_->found.calls[number].start;
}

std::vector<Place> PendingCalls::messages_of(std::size_t number) const
{
    std::vector<Place> places;
    for (const Sighted* message : contents_->found.calls[number].messages)
        places.push_back(message->place);
    return places;
}

std::optional<StreamOwner> PendingCalls::owner_of(const StreamSeen& stream) const
{
    return contents_->claims.owner_of(stream);
}

StreamClaim PendingCalls::claim_without_call(const StreamSeen& stream) const
{
    return contents_->claims.claim_without_call(stream);
}

StreamClaim PendingCalls::claim(const StreamSeen& stream, const StreamOwner& owner,
                                const Call& call)
{
    return StreamClaims::claim(stream, owner, call);
}

std::vector<std::unique_ptr<const Call>> PendingCalls::take(std::span<const std::size_t> numbers)
{
    std::vector<std::unique_ptr<const Call>> taken(numbers.size());
    std::vector<const FoundCall*> to_make;
    std::vector<std::size_t> places; // in `taken`
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        Contents::PendingCall& call = contents_->calls[numbers[i]];
        taken[i] = std::move(call.concluded);
        if (taken[i])
            continue;
        to_make.push_back(&contents_->found.calls[numbers[i]]);
        places.push_back(i);
    }
    std::vector<Call> made = contents_->maker.make(to_make);
    for (std::size_t i = 0; i < made.size(); ++i) {
        // Messages that the store cannot give a second time leave the streams their lines.
        const std::size_t lines = contents_->calls[numbers[places[i]]].media_lines;
        made[i].media.resize(std::max(made[i].media.size(), lines));
        taken[places[i]] = std::make_unique<const Call>(std::move(made[i]));
    }
    // Other calls will ask for other values.
    contents_->grounds->knowledge.shared_values->forget();
    wipe_stack();
    return taken;
}

} // namespace lisrtp::casebook
