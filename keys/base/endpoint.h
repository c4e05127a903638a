// keys/base/endpoint.h - IP addresses and transport endpoints.

#pragma once

#include "keys/base/bytes.h"

#include <array>
#include <compare>
#include <functional>
#include <optional>

namespace lisrtp
{

/** An IPv4 or IPv6 address in network order.  An IPv4-mapped IPv6 address stays IPv6. */
struct IpAddress {
    std::array<std::uint8_t, 16> octets{};
    std::uint8_t size = 0; ///< 4, 16, or 0 for none

    static IpAddress v4(const std::uint8_t* p);
    static IpAddress v6(const std::uint8_t* p);
    /** "10.0.0.1", "2001:db8::1" or "[2001:db8::1]"; no names. */
    static std::optional<IpAddress> parse(std::string_view text);

    bool empty() const { return size == 0; }
    bool is_v6() const { return size == 16; }
    /** 0.0.0.0 or ::, which SDP uses for hold. */
    bool is_unspecified() const;
    ByteView view() const { return {octets.data(), size}; }
    std::string text() const;

    friend auto operator<=>(const IpAddress&, const IpAddress&) = default;
    /** Asked at every packet, where a call of memcmp would take longer than all the rest. */
    friend bool operator==(const IpAddress& a, const IpAddress& b) noexcept
    {
        const std::uint8_t* const of_a = a.octets.data();
        const std::uint8_t* const of_b = b.octets.data();
        if (a.size != b.size)
            return false;
        // What was written as four octets a moment ago is slow to read as eight.
        if (!a.is_v6())
            return load_u32(of_a) == load_u32(of_b);
        return load_u64(of_a) == load_u64(of_b) && load_u64(of_a + 8) == load_u64(of_b + 8);
    }
};

/** One end of a UDP or TCP flow. */
struct Endpoint {
    IpAddress address;
    std::uint16_t port = 0;

    /** "10.0.0.1:40000" or "[2001:db8::1]:40000" */
    std::string text() const;
    static std::optional<Endpoint> parse(std::string_view text);

    friend auto operator<=>(const Endpoint&, const Endpoint&) = default;
};

} // namespace lisrtp

/** Asked at every packet, so they take whole words. */
template <>
struct std::hash<lisrtp::IpAddress> {
    std::size_t operator()(const lisrtp::IpAddress& a) const noexcept
    {
        const std::uint8_t* const octets = a.octets.data();
        return lisrtp::load_u64(octets) ^ (lisrtp::load_u64(octets + 8) * 0x9E3779B97F4A7C15u);
    }
};

template <>
struct std::hash<lisrtp::Endpoint> {
    std::size_t operator()(const lisrtp::Endpoint& e) const noexcept
    {
        const std::uint64_t mixed =
            (std::hash<lisrtp::IpAddress>{}(e.address) ^ e.port) * 0xD6E8FEB86659FD93u;
        return mixed ^ mixed >> 32;
    }
};
