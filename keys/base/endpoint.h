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

template <>
struct std::hash<lisrtp::IpAddress> {
    std::size_t operator()(const lisrtp::IpAddress& a) const noexcept
    {
        return std::hash<std::string_view>{}(
            {reinterpret_cast<const char*>(a.octets.data()), a.octets.size()});
    }
};

template <>
struct std::hash<lisrtp::Endpoint> {
    std::size_t operator()(const lisrtp::Endpoint& e) const noexcept
    {
        return std::hash<lisrtp::IpAddress>{}(e.address) * 65599u + e.port;
    }
};
