// offline/evidence/html/words.h - the report's codes in the words of people.

#pragma once

#include "offline/evidence/html/markup.h"

namespace lisrtp::evidence::html
{

/** How much of a call is there: decides its colour. */
enum class Tone { good, partly, bad, neutral };

struct VerdictWords {
    Tone tone = Tone::neutral;
    const char* title;    ///< "Decrypted"
    const char* sentence; ///< what that means, complete with its full stop
};

VerdictWords words_of_verdict(const std::string& verdict);

/** "ended by BYE": how a call ended. */
std::string words_of_ending(const Json& call);

/** Name and short explanation of a way to agree on keys. */
struct ModeWords {
    const char* name;
    const char* meaning;
};
ModeWords words_of_mode(const std::string& mode);

/**
 * What odds of 1 : 2^n against chance are like.
 * "as likely as 3 520 tosses of a coin that all fall heads"
 */
std::string odds_in_words(std::uint64_t log2_odds);

/** RFC 3339 as people read it: "2026-11-03 10:01:40.281 UTC"; fit for an attribute. */
std::string time_text(const std::string& rfc3339);
/** The same as an element, which no line break divides. */
std::string readable_time(const std::string& rfc3339);
/** Seconds from one time to another. */
double seconds_between(const std::string& from, const std::string& to);
/** "1:04.5", minutes and seconds. */
std::string readable_duration(double seconds);

} // namespace lisrtp::evidence::html
