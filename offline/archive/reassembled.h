// offline/archive/reassembled.h - SIP messages that no single frame holds, kept between the
// readings.

#pragma once

#include "keys/base/bytes.h"
#include "keys/base/endpoint.h"
#include "keys/base/timestamp.h"
#include "keys/casebook/findings.h"

#include <map>
#include <vector>

namespace lisrtp::archive
{

/** What lisrtp-dissect put together out of fragments, segments or a tunnel. */
struct ReassembledMessage {
    Bytes octets;
    Timestamp at; ///< of the frame that completed it
    Endpoint from;
    Endpoint to;
    std::uint32_t part = 0; ///< where the frame completes several: counted from 0
};

/** By the frame that completed them, in the order of the stream. */
using ReassembledMessages = std::map<casebook::Place, std::vector<ReassembledMessage>>;

} // namespace lisrtp::archive
