// keys/sip/start_line.h - Request-Line and Status-Line.  RFC 3261 section 7.1, 7.2; RFC 7826.

#pragma once

#include <optional>
#include <string_view>

namespace lisrtp::sip
{

/** Views into the line. */
struct StartLine {
    bool is_request = false;
    std::string_view method; ///< any token, case kept (methods are case-sensitive)
    std::string_view uri;    ///< everything between method and version, even with blanks inside
    std::string_view status; ///< digits as written
    std::string_view reason;
    std::string_view version; ///< "SIP/2.0"
};

/** @param line  without its line end.  nullopt: neither SIP nor RTSP of any version. */
std::optional<StartLine> read_start_line(std::string_view line);

/** SIP/2.0, RTSP/1.0 or RTSP/2.0, in either case. */
bool is_known_version(std::string_view version);

} // namespace lisrtp::sip
