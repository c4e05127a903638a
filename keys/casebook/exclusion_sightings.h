// keys/casebook/exclusion_sightings.h - where the messages of a call name somebody excluded.

#pragma once

#include "keys/casebook/build_calls.h"
#include "keys/casebook/people.h"

namespace lisrtp::casebook
{

/**
 * By which headers the exclusions of `Coverage::excluded_by` were met: the first message for each
 * exclusion, identity and header. A terminal writes some of them as it likes (P-Preferred-Identity,
 * RFC 3325), and may so have excluded a call of its own: whoever reads the report is to see it.
 *
 * What stands in SDP or came with a cross-parameter is in no header, and has no sighting.
 */
std::vector<ExclusionSighting> sightings_of_exclusions(const CallInMaking& making,
                                                       const People& people,
                                                       const keyfile::KeyFile& keys);

} // namespace lisrtp::casebook
