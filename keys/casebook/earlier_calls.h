// keys/casebook/earlier_calls.h - calls of an earlier conclusion that nothing learned since can
// have changed: what makes concluding again cost as much as what is new.

#pragma once

#include "keys/casebook/build_calls.h"

#include <optional>
#include <unordered_map>
#include <vector>

namespace lisrtp::casebook
{

/** One message as a conclusion saw it. */
struct UsedEntry {
    const Sighted* message = nullptr;
    Timestamp at;
    std::size_t copies = 0;

    friend bool operator==(const UsedEntry&, const UsedEntry&) = default;
};

/** What a call was made of, apart from what counts for every call. */
struct MadeOf {
    std::vector<UsedEntry> entries;
    std::vector<CsbId> offers;
    /** Nothing of another call was wanted for it. */
    bool alone = false;
};

/**
 * What every call may rest on: registrations, challenges and the answers to them, vectors of the
 * core, where the signalling begins. While it stays the same, a call changes with its own messages
 * only.
 */
struct CommonGround {
    std::vector<UsedEntry> entries; ///< in the order of time
    Timestamp begins;
    std::size_t core_vectors = 0; ///< learned
    /** Times of several captures say of each other where they have holes. */
    bool is_one_capture = false;

    friend bool operator==(const CommonGround&, const CommonGround&) = default;
};

/** @param entries  all, in the order of time: none lies in a store  @param calls  found in them */
CommonGround common_ground_of(const std::vector<const Entry*>& entries,
                              const std::vector<FoundCall>& calls, std::size_t core_vectors);

MadeOf made_of(const FoundCall& call);

/** Gives calls of the last conclusion away. */
class EarlierCalls
{
public:
    /** @param made  for each of `calls`; it may have fewer, the others are made anew */
    EarlierCalls(std::vector<Call> calls, std::vector<MadeOf> made);

    /** What it was made of; null when the call has to be made anew. */
    const MadeOf* find(const FoundCall& call) const;
    /** The call that was found so, once. */
    Call take(const MadeOf& made);

private:
    std::vector<Call> calls_;
    std::vector<MadeOf> made_;
    std::unordered_map<const Sighted*, std::size_t> numbers_; ///< by first message
};

} // namespace lisrtp::casebook
