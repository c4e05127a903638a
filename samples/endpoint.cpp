// samples/endpoint.cpp

#include "samples/endpoint.h"

#include <arpa/inet.h>

#include <cstdlib>
#include <stdexcept>

namespace samples
{

std::string Endpoint::host() const
{
    char text[INET6_ADDRSTRLEN] = {};
    inet_ntop(is_ipv6() ? AF_INET6 : AF_INET, address.data(), text, sizeof text);
    return text;
}

std::string Endpoint::sip_host() const
{
    return is_ipv6() ? "[" + host() + "]" : host();
}

std::string Endpoint::text() const
{
    return sip_host() + ":" + std::to_string(port);
}

Octets address_of(const std::string& text)
{
    Octets address(16);
    if (inet_pton(AF_INET6, text.c_str(), address.data()) == 1)
        return address;
    address.resize(4);
    if (inet_pton(AF_INET, text.c_str(), address.data()) == 1)
        return address;
    throw std::runtime_error("not an IP address: " + text);
}

Endpoint endpoint_of(const std::string& text)
{
    const std::size_t colon = text.rfind(':');
    if (colon == std::string::npos)
        throw std::runtime_error("no port in " + text);
    std::string host = text.substr(0, colon);
    if (host.size() > 2 && host.front() == '[' && host.back() == ']')
        host = host.substr(1, host.size() - 2);
    const std::string digits = text.substr(colon + 1);
    char* end = nullptr;
    const unsigned long port = std::strtoul(digits.c_str(), &end, 10);
    if (digits.empty() || *end != '\0' || port > 0xFFFF)
        throw std::runtime_error("not a port: " + text);
    return {address_of(host), static_cast<std::uint16_t>(port)};
}

} // namespace samples
