// samples/suite.cpp

#include "samples/suite.h"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace samples
{

const Suite& suite_named(const std::string& name)
{
    static const std::array suites = {
        Suite{"AES_CM_128_HMAC_SHA1_80", 16, 14, 10, false},
        Suite{"AES_CM_128_HMAC_SHA1_32", 16, 14, 4, false},
        Suite{"AES_256_CM_HMAC_SHA1_80", 32, 14, 10, false},
        Suite{"AES_256_CM_HMAC_SHA1_32", 32, 14, 4, false},
        Suite{"AEAD_AES_128_GCM", 16, 12, 16, true},
        Suite{"AEAD_AES_256_GCM", 32, 12, 16, true},
    };
    const auto found = std::find_if(suites.begin(), suites.end(),
                                    [&name](const Suite& suite) { return suite.name == name; });
    if (found == suites.end())
        throw std::runtime_error("no such suite: " + name);
    return *found;
}

Octets mikey_policy(const Suite& suite, std::optional<std::uint8_t> cipher)
{
    Builder parameters;
    const auto parameter = [&parameters](unsigned type, std::size_t value) {
        parameters.u8(type).u8(1).u8(value); // every value here fits one octet
    };
    parameter(0, cipher.value_or(suite.gcm ? 6 : 1)); // AES-GCM or AES-CM
    parameter(1, suite.key_octets);
    parameter(2, suite.gcm ? 0 : 1); // authentication: NULL or HMAC-SHA-1
    if (!suite.gcm)
        parameter(3, 20);
    parameter(4, suite.salt_octets);
    parameter(5, 0);                  // PRF: AES-CM
    parameter(6, 0);                  // key derivation rate
    parameter(7, 1);                  // SRTP encryption on
    parameter(8, 1);                  // SRTCP encryption on
    parameter(10, suite.gcm ? 0 : 1); // SRTP authentication by a MAC
    if (suite.gcm)
        parameter(20, suite.tag_octets); // AEAD authentication tag
    else
        parameter(11, suite.tag_octets);
    return parameters.take();
}

} // namespace samples
