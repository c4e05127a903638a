// offline/archive/case_calls.h - the calls of a case as index.sqlite lists them.

#pragma once

#include "keys/base/result.h"
#include "offline/evidence/call_ledger.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace lisrtp::archive
{

/** One call, as a list of calls shows it. */
struct ListedCall {
    std::size_t number = 0;
    std::string call_id;
    std::string from;
    std::string to;
    Timestamp start;
    Timestamp end;
    std::string ended_by;
    std::string mode;    ///< key agreement of its first session; empty when there is none
    std::string verdict; ///< empty: nobody has tried to open it
    std::uint64_t streams = 0;
    std::uint64_t packets = 0;
    std::uint64_t opened = 0;
    std::uint64_t seen = 0; ///< with those that no authorisation covers
};

ListedCall listed_call(const evidence::CallEntry& entry);

/** Which calls are asked for; everything that is given must hold. */
struct CallFilter {
    std::optional<Timestamp> from; ///< the call had not ended before
    std::optional<Timestamp> to;   ///< the call began before
    std::string party;             ///< part of an address of either side, in any case of letters
    std::optional<std::pair<std::string, std::string>>
        between; ///< two parties, in either direction
    std::string verdict;
    std::optional<Ssrc> ssrc;

    bool empty() const;
    /** Whether a call passes; `ssrcs` are those of its streams. */
    bool passes(const ListedCall& call, const std::vector<Ssrc>& ssrcs) const;
};

/**
 * Adds calls, streams, challenges and cross-parameters to an exported index.sqlite, in the order of
 * the report.
 *
 * @param judged  the calls have verdicts; else nobody has tried
 * Errors: those of CaseDatabase, and of reading the calls back.
 */
Result<void> write_calls(const std::string& index_path, const evidence::Report& report,
                         const evidence::CallLedger& calls, bool judged);

/** Answers from a case at once, however large it is. Errors: cannot_open, syntax. */
Result<std::vector<ListedCall>> read_calls(const std::string& index_path, const CallFilter& filter);

} // namespace lisrtp::archive
