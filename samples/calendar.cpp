// samples/calendar.cpp

#include "samples/calendar.h"

#include <cstdio>
#include <ctime>
#include <stdexcept>

namespace samples
{

namespace
{

std::tm utc(std::uint64_t at_us)
{
    const auto seconds = static_cast<std::time_t>(at_us / 1'000'000);
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    return parts;
}

} // namespace

std::uint64_t us_of(const std::string& rfc3339)
{
    std::tm parts{};
    char end = 0;
    if (std::sscanf(rfc3339.c_str(), "%4d-%2d-%2dT%2d:%2d:%2d%c", &parts.tm_year, &parts.tm_mon,
                    &parts.tm_mday, &parts.tm_hour, &parts.tm_min, &parts.tm_sec, &end) != 7 ||
        end != 'Z')
        throw std::runtime_error("not a time: " + rfc3339);
    parts.tm_year -= 1900;
    parts.tm_mon -= 1;
    return static_cast<std::uint64_t>(timegm(&parts)) * 1'000'000;
}

std::string rfc3339(std::uint64_t at_us)
{
    const std::tm parts = utc(at_us);
    char text[40];
    std::size_t length = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
    std::string result(text, length);
    if (const auto fraction = static_cast<unsigned>(at_us % 1'000'000); fraction != 0) {
        std::snprintf(text, sizeof text, ".%06u", fraction);
        result += text;
    }
    return result + "Z";
}

std::string sip_date(std::uint64_t at_us)
{
    const std::tm parts = utc(at_us);
    char text[40];
    return {text, std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts)};
}

std::uint64_t ntp(std::uint64_t at_us)
{
    constexpr std::uint64_t seconds_from_1900_to_1970 = 2'208'988'800;
    const std::uint64_t seconds = at_us / 1'000'000 + seconds_from_1900_to_1970;
    const std::uint64_t fraction = (at_us % 1'000'000 << 32) / 1'000'000;
    return seconds << 32 | fraction;
}

} // namespace samples
