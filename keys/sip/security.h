// keys/sip/security.h - security mechanism agreement.  RFC 3329; TS 33.203 Annex H.

#pragma once

#include "keys/sip/message.h"

namespace lisrtp::sip
{

enum class SecurityPlace { client, server, verify };

std::string_view name_of(SecurityPlace place);

/** One mechanism of Security-Client, Security-Server or Security-Verify. */
struct SecurityMechanism {
    SecurityPlace place{};
    std::string mechanism;              ///< lower case: "ipsec-3gpp"
    std::string alg;                    ///< lower case: "hmac-sha-1-96"
    std::string ealg;                   ///< lower case: "aes-cbc"; empty means null
    std::string protocol;               ///< "prot" parameter; empty means esp
    std::string mode;                   ///< "mod" parameter; empty means trans
    std::optional<std::uint32_t> spi_c; ///< protected client port's inbound SPI
    std::optional<std::uint32_t> spi_s; ///< protected server port's inbound SPI
    std::optional<std::uint16_t> port_c;
    std::optional<std::uint16_t> port_s;
    Parameters parameters; ///< all of them
};

/** Every mechanism of all three headers, in their order.  Never fails. */
std::vector<SecurityMechanism> security_mechanisms_of(const Message& message);

} // namespace lisrtp::sip
