// samples/sdp.h - a session description with an audio line, and perhaps a video line.  RFC 4566,
// 4567, 4568.

#pragma once

#include "samples/endpoint.h"

#include <optional>
#include <string>
#include <vector>

namespace samples
{

struct VideoLine {
    std::uint16_t port = 0;
    std::vector<std::string> attributes;
};

struct SessionDescription {
    std::string user;
    std::uint32_t session_id = 1;
    unsigned version = 1;
    Endpoint media;
    std::string protocol = "RTP/SAVP";
    std::string encoding = "PCMA";
    std::vector<std::string> session_attributes; ///< without "a="
    std::vector<std::string> media_attributes;
    std::optional<VideoLine> video;
};

/** An encoding that no program shows: octets without meaning in place of pictures. */
inline constexpr const char* video_encoding = "X-PATTERN";

/** 8 for PCMA, 0 for PCMU (RFC 3551 section 6), 96 for X-PATTERN. */
std::uint8_t payload_type(const std::string& encoding);

std::string sdp(const SessionDescription& description);

} // namespace samples
