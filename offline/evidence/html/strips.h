// offline/evidence/html/strips.h - streams: how much came, how much was opened, what is missing.

#pragma once

#include "offline/evidence/html/markup.h"

namespace lisrtp::evidence::html
{

/**
 * One row for each stream, with two strips: what became of its packets, and when it was within the
 * authorised time, with the gaps of its audio.
 *
 * @param authorisations  of the report, for their windows
 */
std::string streams(const Json& of_streams, const Json& covered_by, const Json& authorisations);

/** The whole file, the loss, what its listener would have noticed: one line of text a stream. */
std::string quality(const Json& stream);

} // namespace lisrtp::evidence::html
