// offline/evidence/html/overview.h - what comes before the calls: the summary for a judge, the
// authorisations, the list.

#pragma once

#include "offline/evidence/html/markup.h"

namespace lisrtp::evidence::html
{

/** In plain words: how many calls, how many opened, how sure that is, what was not opened. */
std::string summary(const Json& report);

/** Who may be listened to, from when to when, and who may not. */
std::string authorisations(const Json& report);

/** One row a call; sorted and filtered by the page's script where that may run. */
std::string table_of_calls(const Json& report);

/** What was read, and what of it could not be used. */
std::string sources(const Json& report);

} // namespace lisrtp::evidence::html
