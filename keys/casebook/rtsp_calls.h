// keys/casebook/rtsp_calls.h - an RTSP session as a call: cameras, streaming servers.  RFC 2326,
// RFC 4567 section 4.

#pragma once

#include "keys/casebook/build_calls.h"

namespace lisrtp::casebook
{

/**
 * Groups RTSP messages by connection and Session header; what came before the session had its id
 * (OPTIONS, DESCRIBE, the first SETUP) belongs to the session that follows. The client is the
 * caller, under its address, as RTSP gives it no other name; the callee is the presentation's URL;
 * the Call-ID is the session's id. The call is answered by a 2xx to PLAY or RECORD and ended by
 * TEARDOWN.
 *
 * Keys stand in the SDP of DESCRIBE or ANNOUNCE and in KeyMgmt headers; media lines get the ends
 * that Transport headers tell.
 */
std::vector<CallMessages> find_rtsp_calls(const std::vector<const Entry*>& entries);

/** As `build_call`, for what `find_rtsp_calls` found. */
CallInMaking build_rtsp_call(const CallMessages& messages);

} // namespace lisrtp::casebook
