// samples/calendar.h - times: microseconds since 1970, RFC 3339 text, NTP.

#pragma once

#include <cstdint>
#include <string>

namespace samples
{

/** Reads "2026-11-03T10:00:00Z".  @throws std::runtime_error */
std::uint64_t us_of(const std::string& rfc3339);

/** "2026-11-03T10:00:00.250000Z"; the fraction is left out when it is zero. */
std::string rfc3339(std::uint64_t at_us);

/** "Tue, 03 Nov 2026 10:00:00 GMT", for SIP's Date.  RFC 3261 section 20.17. */
std::string sip_date(std::uint64_t at_us);

/** NTP: seconds since 1900 in 32 bits, then the fraction in 32 bits.  RFC 5905. */
std::uint64_t ntp(std::uint64_t at_us);

/** Seconds, as scenarios count, in microseconds. */
inline std::uint64_t us(double seconds)
{
    return static_cast<std::uint64_t>(seconds * 1e6 + 0.5);
}

} // namespace samples
