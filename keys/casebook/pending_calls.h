// keys/casebook/pending_calls.h - the calls of an archive, each concluded when it is asked for.

#pragma once

#include "keys/casebook/casebook.h"

#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace lisrtp::casebook
{

/**
 * What `Casebook::conclude` finds, but for the calls themselves: of them there is what tells when
 * they were, whether they are covered and which streams are theirs. With its sessions and keys a
 * call is concluded when it is taken, and nobody but who takes it holds it then, so that of an
 * archive's calls those are in memory that are being worked on.
 *
 * Calls that need something of others are concluded at once and wait to be taken: answers whose
 * offer stands in another call; all calls when the key file has cross-parameters.
 *
 * The casebook outlives it and learns nothing meanwhile. Holds keys; move-only. `take` asks the
 * casebook's store and is not thread-safe; everything else may be read meanwhile.
 */
class PendingCalls
{
public:
    PendingCalls(PendingCalls&&) noexcept;
    PendingCalls& operator=(PendingCalls&&) noexcept;
    ~PendingCalls();

    /** Everything that is not about single calls: `calls` is empty there. */
    const Findings& rest() const;

    /** Enough that few of the eight lanes in which powers are computed stay empty. */
    static constexpr std::size_t best_together = 64;

    // Calls by number, in the order of `Findings::calls`.
    std::size_t size() const;
    Coverage::Kind coverage_of(std::size_t number) const;
    Timestamp start_of(std::size_t number) const;
    /** `Call::messages` */
    std::vector<Place> messages_of(std::size_t number) const;

    /** The call that a stream belongs to: see `Findings::claim`. */
    std::optional<StreamOwner> owner_of(const StreamSeen& stream) const;
    /** A stream of no call: keys that name it. */
    StreamClaim claim_without_call(const StreamSeen& stream) const;
    /** As `Findings::claim`; the claim points into the call. */
    static StreamClaim claim(const StreamSeen& stream, const StreamOwner& owner, const Call& call);

    /** Calls, in the order of their numbers here. Several at once cost less than one by one:
     * `best_together` make the most of it. Each may be taken once. */
    std::vector<std::unique_ptr<const Call>> take(std::span<const std::size_t> numbers);

private:
    friend class Casebook;
    struct Contents;
    explicit PendingCalls(std::unique_ptr<Contents> contents);
    std::unique_ptr<Contents> contents_;
};

} // namespace lisrtp::casebook
