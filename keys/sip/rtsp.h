// keys/sip/rtsp.h - what RTSP says of where media flows.  RFC 2326, RFC 7826.

#pragma once

#include "keys/base/bytes.h"
#include "keys/base/endpoint.h"

namespace lisrtp::sip
{

/** One transport specification: the one that a SETUP response chose. */
struct RtspTransport {
    bool interleaved = false;      ///< in the RTSP connection itself (RFC 2326, 10.12)
    std::uint16_t client_port = 0; ///< 0: not said
    std::uint16_t server_port = 0; ///< 0: not said
    IpAddress client;              ///< empty: that of the connection
    IpAddress server;              ///< empty: that of the connection
};

/** The first specification of a Transport header's value that is RTP; nullopt when none is. */
std::optional<RtspTransport> read_rtsp_transport(std::string_view value);

/** The session's id without its parameters: "z84Yhk;timeout=60". */
std::string_view rtsp_session_id(std::string_view value);

/** Whether a=control of a stream means this URI (RFC 2326, C.1.1). `base` is the presentation's. */
bool is_control_of(std::string_view control, std::string_view base, std::string_view uri);

} // namespace lisrtp::sip
