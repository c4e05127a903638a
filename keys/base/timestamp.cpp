#include "keys/base/timestamp.h"

#include <charconv>
#include <chrono>
#include <cstdio>

namespace lisrtp
{

namespace
{

/** Reads exactly `digits` digits at the front of `text` and removes them. */
std::optional<int> take_number(std::string_view& text, std::size_t digits)
{
    int value = 0;
    if (text.size() < digits || text[0] == '-')
        return std::nullopt;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + digits, value);
    if (failure != std::errc{} || end != text.data() + digits)
        return std::nullopt;
    text.remove_prefix(digits);
    return value;
}

bool take_character(std::string_view& text, char wanted, char other)
{
    if (text.empty() || (text[0] != wanted && text[0] != other))
        return false;
    text.remove_prefix(1);
    return true;
}

/** The digits after a point as nanoseconds; more than nine are cut off. */
std::optional<std::int64_t> take_fraction(std::string_view& text)
{
    if (text.empty() || text[0] != '.')
        return 0;
    text.remove_prefix(1);
    std::int64_t ns = 0;
    std::int64_t weight = ns_per_second / 10;
    std::size_t digits = 0;
    for (; digits < text.size() && text[digits] >= '0' && text[digits] <= '9'; ++digits) {
        ns += weight * (text[digits] - '0');
        weight /= 10;
    }
    text.remove_prefix(digits);
    return digits == 0 ? std::nullopt : std::optional(ns);
}

/** "Z" or "+02:00" as seconds east of UTC. */
std::optional<std::int64_t> take_zone(std::string_view& text)
{
    if (take_character(text, 'Z', 'z'))
        return 0;
    if (text.empty() || (text[0] != '+' && text[0] != '-'))
        return std::nullopt;
    const int sign = text[0] == '+' ? 1 : -1;
    text.remove_prefix(1);
    const auto hours = take_number(text, 2);
    if (!hours || !take_character(text, ':', ':'))
        return std::nullopt;
    const auto minutes = take_number(text, 2);
    if (!minutes || *hours > 23 || *minutes > 59)
        return std::nullopt;
    return sign * (*hours * 3600 + *minutes * 60);
}

} // namespace

std::string to_rfc3339(Timestamp at)
{
    using namespace std::chrono;
    const sys_time<nanoseconds> instant{nanoseconds{at.ns}};
    const auto day = floor<days>(instant);
    const year_month_day date{day};
    const hh_mm_ss time{floor<microseconds>(instant - day)};
    char text[48];
    std::snprintf(
        text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%06dZ", static_cast<int>(date.year()),
        static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
        static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
        static_cast<int>(time.seconds().count()), static_cast<int>(time.subseconds().count()));
    return text;
}

std::optional<Timestamp> from_rfc3339(std::string_view text)
{
    using namespace std::chrono;
    const auto year_number = take_number(text, 4);
    if (!year_number || !take_character(text, '-', '-'))
        return std::nullopt;
    const auto month_number = take_number(text, 2);
    if (!month_number || !take_character(text, '-', '-'))
        return std::nullopt;
    const auto day_number = take_number(text, 2);
    if (!day_number || !take_character(text, 'T', ' '))
        return std::nullopt;
    const auto hour = take_number(text, 2);
    if (!hour || !take_character(text, ':', ':'))
        return std::nullopt;
    const auto minute = take_number(text, 2);
    if (!minute || !take_character(text, ':', ':'))
        return std::nullopt;
    const auto second = take_number(text, 2);
    if (!second)
        return std::nullopt;
    const auto fraction = take_fraction(text);
    const auto zone = fraction ? take_zone(text) : std::nullopt;
    const year_month_day date{year{*year_number}, month(static_cast<unsigned>(*month_number)),
                              day(static_cast<unsigned>(*day_number))};
    if (!zone || !text.empty() || !date.ok() || *hour > 23 || *minute > 59 || *second > 60)
        return std::nullopt;
    const std::int64_t midnight = sys_days{date}.time_since_epoch().count() * 86400LL;
    const std::int64_t seconds = midnight + *hour * 3600 + *minute * 60 + *second - *zone;
    // 292 years around 1970 fit into 64 bits of nanoseconds.
    if (seconds > 9'000'000'000 || seconds < -9'000'000'000)
        return std::nullopt;
    return Timestamp{seconds * ns_per_second + *fraction};
}

} // namespace lisrtp
