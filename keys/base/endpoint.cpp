#include "keys/base/endpoint.h"

#include <charconv>
#include <cstring>

#include <arpa/inet.h>

namespace lisrtp
{

IpAddress IpAddress::v4(const std::uint8_t* p)
{
    IpAddress address;
    std::memcpy(address.octets.data(), p, 4);
    address.size = 4;
    return address;
}

IpAddress IpAddress::v6(const std::uint8_t* p)
{
    IpAddress address;
    std::memcpy(address.octets.data(), p, 16);
    address.size = 16;
    return address;
}

std::optional<IpAddress> IpAddress::parse(std::string_view text)
{
    if (text.size() >= 2 && text.front() == '[' && text.back() == ']')
        text = text.substr(1, text.size() - 2);
    if (text.empty() || text.size() >= INET6_ADDRSTRLEN)
        return std::nullopt;
    const std::string copy(text);
    IpAddress address;
    if (inet_pton(AF_INET, copy.c_str(), address.octets.data()) == 1)
        address.size = 4;
    else if (inet_pton(AF_INET6, copy.c_str(), address.octets.data()) == 1)
        address.size = 16;
    else
        return std::nullopt;
    return address;
}

bool IpAddress::is_unspecified() const
{
    return size != 0 && std::all_of(octets.begin(), octets.begin() + size,
                                    [](std::uint8_t octet) { return octet == 0; });
}

std::string IpAddress::text() const
{
    char buffer[INET6_ADDRSTRLEN] = "";
    if (size != 0)
        inet_ntop(size == 4 ? AF_INET : AF_INET6, octets.data(), buffer, sizeof buffer);
    return buffer;
}

std::string Endpoint::text() const
{
    std::string text = address.text();
    if (address.is_v6())
        text = std::string("[").append(text).append("]");
    return text.append(":").append(std::to_string(port));
}

std::optional<Endpoint> Endpoint::parse(std::string_view text)
{
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos)
        return std::nullopt;
    const auto address = IpAddress::parse(text.substr(0, colon));
    const std::string_view digits = text.substr(colon + 1);
    std::uint16_t port = 0;
    const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (!address || failure != std::errc{} || end != digits.data() + digits.size())
        return std::nullopt;
    return Endpoint{*address, port};
}

} // namespace lisrtp
