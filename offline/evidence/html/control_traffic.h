// offline/evidence/html/control_traffic.h - what the ends told each other of the media: RTCP.

#pragma once

#include "offline/evidence/html/markup.h"

namespace lisrtp::evidence::html
{

/**
 * A row for the RTCP of each sender: what opened, and what the sender says that it sent, beside
 * what was opened of it. Empty where there is none.
 *
 * @param further  RTCP that is of none of the streams
 */
std::string control_traffic(const Json& of_streams, const Json& further);

} // namespace lisrtp::evidence::html
