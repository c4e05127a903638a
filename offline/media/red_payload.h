// offline/media/red_payload.h - redundant payloads.  RFC 2198 section 3.

#pragma once

#include "keys/base/bytes.h"
#include "keys/base/result.h"

#include <vector>

namespace lisrtp::media
{

struct RedBlock {
    std::uint8_t payload_type = 0;
    std::uint32_t timestamp_offset = 0; ///< by which it is earlier than the packet; 0: the primary
    ByteView octets;
};

/**
 * The blocks of a payload, the oldest first; the last is the primary one.
 * Errors: truncated.
 */
Result<std::vector<RedBlock>> read_red(ByteView payload);

} // namespace lisrtp::media
