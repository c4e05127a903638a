// samples/endpoint.h - an IP address and a UDP port.

#pragma once

#include "samples/octets.h"

#include <compare>
#include <string>

namespace samples
{

struct Endpoint {
    Octets address; ///< 4 octets or 16
    std::uint16_t port = 0;

    bool is_ipv6() const { return address.size() == 16; }

    /** "10.0.0.1" or "2001:db8::1". */
    std::string host() const;
    /** The host as SIP URIs and headers write it: IPv6 in brackets. */
    std::string sip_host() const;
    /** "10.0.0.1:5060" or "[2001:db8::1]:5060". */
    std::string text() const;

    friend auto operator<=>(const Endpoint&, const Endpoint&) = default;
};

/** Reads "10.0.0.1:5060" or "[2001:db8::1]:5060".  @throws std::runtime_error */
Endpoint endpoint_of(const std::string& text);

/** Reads an address without a port.  @throws std::runtime_error */
Octets address_of(const std::string& text);

} // namespace samples
