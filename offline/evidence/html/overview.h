// offline/evidence/html/overview.h - what comes before the calls: the summary for a judge, the
// authorisations, the list.

#pragma once

#include "offline/evidence/html/markup.h"

#include <map>

namespace lisrtp::evidence::html
{

/** Of all calls together. */
struct Tally {
    std::uint64_t calls = 0;
    std::map<std::string, std::uint64_t> verdicts;
    std::uint64_t covered = 0;
    std::uint64_t authenticated = 0;
    std::uint64_t unproven = 0;
    std::uint64_t failed = 0;
    std::uint64_t not_covered = 0;
    std::uint64_t least_odds = 0; ///< of the streams that were proven

    void take(const Json& call);
};

/**
 * In plain words: how many calls, how many opened, how sure that is, what was not opened.
 * @param report  without its calls, here and below
 */
std::string summary(const Json& report, const Tally& tally);

/** Who may be listened to, from when to when, and who may not. */
std::string authorisations(const Json& report);

/** One row a call; sorted and filtered by the page's script where that may run. */
std::string table_of_calls_begins(std::uint64_t calls);
std::string row_of(const Json& call);
std::string table_of_calls_ends(std::uint64_t calls);

/** What was written; empty where nothing was. */
std::string text_messages(const Json& report);

} // namespace lisrtp::evidence::html
