// samples/suite.h - SRTP suites: their names, lengths, and how MIKEY's policy payload says them.

#pragma once

#include "samples/octets.h"

#include <optional>
#include <string>

namespace samples
{

/**
 * RFC 4568 section 6.2, RFC 6188, RFC 7714.  AES-192 is not here: libsrtp 2.5 derives its session
 * keys with AES-256, from the master key and the first octets of the salt, which is not RFC 6188.
 */
struct Suite {
    std::string name;
    std::size_t key_octets;
    std::size_t salt_octets;
    std::size_t tag_octets;
    bool gcm;
};

/** @throws std::runtime_error */
const Suite& suite_named(const std::string& name);

/**
 * The parameters of a MIKEY SP payload.  RFC 3830 section 6.10.1, RFC 7714 section 14.2.
 *
 * @param cipher  its number, where it shall not be the suite's
 */
Octets mikey_policy(const Suite& suite, std::optional<std::uint8_t> cipher);

} // namespace samples
