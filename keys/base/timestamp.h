// keys/base/timestamp.h - when a frame was captured.

#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lisrtp
{

/** Nanoseconds since 1970-01-01 UTC, as capture files count them (leap seconds not counted). */
struct Timestamp {
    std::int64_t ns = 0;

    friend constexpr auto operator<=>(const Timestamp&, const Timestamp&) = default;
};

constexpr std::int64_t ns_per_second = 1'000'000'000;

constexpr Timestamp operator+(Timestamp at, std::int64_t ns)
{
    return {at.ns + ns};
}
/** Nanoseconds from b to a. */
constexpr std::int64_t operator-(Timestamp a, Timestamp b)
{
    return a.ns - b.ns;
}

/** RFC 3339 in UTC with microseconds: "2026-11-03T10:00:00.000000Z". */
std::string to_rfc3339(Timestamp at);
/** RFC 3339 with any offset; nullopt when it is not one. */
std::optional<Timestamp> from_rfc3339(std::string_view text);

} // namespace lisrtp
