#include "keys/sip/security.h"

#include "keys/sip/lexis.h"

#include <limits>

namespace lisrtp::sip
{

namespace
{

template <typename Number>
std::optional<Number> number_of(const Parameters& parameters, std::string_view name)
{
    const auto number =
        read_number(parameters.value(name), std::uint64_t{std::numeric_limits<Number>::max()});
    return number ? std::optional(static_cast<Number>(*number)) : std::nullopt;
}

SecurityMechanism read_mechanism(std::string_view text, SecurityPlace place)
{
    // sec-mechanism = mechanism-name *(SEMI mech-parameters)
    SecurityMechanism out;
    out.place = place;
    const std::size_t semicolon = text.find(';');
    out.mechanism = lowered(trimmed(text.substr(0, semicolon)));
    if (semicolon != std::string_view::npos)
        out.parameters = read_parameters(text.substr(semicolon));
    out.alg = lowered(out.parameters.value("alg"));
    out.ealg = lowered(out.parameters.value("ealg"));
    out.protocol = lowered(out.parameters.value("prot"));
    out.mode = lowered(out.parameters.value("mod"));
    out.spi_c = number_of<std::uint32_t>(out.parameters, "spi-c");
    out.spi_s = number_of<std::uint32_t>(out.parameters, "spi-s");
    out.port_c = number_of<std::uint16_t>(out.parameters, "port-c");
    out.port_s = number_of<std::uint16_t>(out.parameters, "port-s");
    return out;
}

} // namespace

std::string_view name_of(SecurityPlace place)
{
    switch (place) {
    case SecurityPlace::client:
        return "Security-Client";
    case SecurityPlace::server:
        return "Security-Server";
    case SecurityPlace::verify:
        break;
    }
    return "Security-Verify";
}

std::vector<SecurityMechanism> security_mechanisms_of(const Message& message)
{
    std::vector<SecurityMechanism> found;
    for (const SecurityPlace place :
         {SecurityPlace::client, SecurityPlace::server, SecurityPlace::verify})
        for (const std::string_view element : message.elements(name_of(place)))
            found.push_back(read_mechanism(element, place));
    return found;
}

} // namespace lisrtp::sip
