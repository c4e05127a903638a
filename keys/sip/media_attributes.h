// keys/sip/media_attributes.h - what the attributes of a session description mean.  RFC 8866, 6.

#pragma once

#include "keys/sip/sdp.h"

namespace lisrtp::sip
{

/**
 * Fills every field that is said by an attribute, or inherited from the session level: direction,
 * connection, payload formats, rtcp, candidates, SSRCs ...  Called once all lines are read.
 */
void apply_attributes(SessionDescription& session);

} // namespace lisrtp::sip
