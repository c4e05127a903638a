// offline/archive/sctp.h - as much of SCTP as it takes to see what it carries.  RFC 9260.

#pragma once

#include "offline/capture/classifier.h"

#include <optional>
#include <utility>
#include <vector>

namespace lisrtp::archive
{

bool is_sctp(const capture::Peeled& peeled);

/** Source and destination port; none when it is no SCTP, or its header was not captured. */
std::optional<std::pair<std::uint16_t, std::uint16_t>> sctp_ports(ByteView frame,
                                                                  const capture::Peeled& peeled);

/** A DATA chunk. 3.3.1. */
struct SctpData {
    std::uint32_t payload_protocol = 0;
    ByteView octets; ///< into the frame, as far as captured
};

/** The packet's DATA chunks; at most 64 chunks are looked at. */
std::vector<SctpData> sctp_data(ByteView frame, const capture::Peeled& peeled);

inline bool has_sctp_data(ByteView frame, const capture::Peeled& peeled)
{
    return !sctp_data(frame, peeled).empty();
}

} // namespace lisrtp::archive
