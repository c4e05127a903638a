// samples/sdp.h - a session description with one audio line.  RFC 4566, 4567, 4568.

#pragma once

#include "samples/endpoint.h"

#include <string>
#include <vector>

namespace samples
{

struct SessionDescription {
    std::string user;
    std::uint32_t session_id = 1;
    unsigned version = 1;
    Endpoint media;
    std::string protocol = "RTP/SAVP";
    std::string encoding = "PCMA";
    std::vector<std::string> session_attributes; ///< without "a="
    std::vector<std::string> media_attributes;
};

/** The static payload type of an encoding: 8 for PCMA, 0 for PCMU.  RFC 3551 section 6. */
std::uint8_t payload_type(const std::string& encoding);

std::string sdp(const SessionDescription& description);

} // namespace samples
