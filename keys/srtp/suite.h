// keys/srtp/suite.h - which cipher and which tag.  RFC 3711, RFC 4568 6.2, RFC 6188, RFC 7714.

#pragma once

#include "keys/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace lisrtp::srtp
{

enum class Cipher : std::uint8_t { null, aes_cm, aes_gcm, aes_f8 };
enum class Authentication : std::uint8_t { null, hmac_sha1 };

/**
 * The transforms of one SRTP stream.  AES-GCM brings its own tag: there `authentication` is null
 * and `tag_octets` is 16.  A suite with `tag_octets` 0 proves nothing about a packet.
 */
struct Suite {
    Cipher cipher = Cipher::aes_cm;
    unsigned key_octets = 16;  ///< of the master key, and of the session key
    unsigned salt_octets = 14; ///< of the master salt: 14, for AES-GCM 12
    Authentication authentication = Authentication::hmac_sha1;
    unsigned tag_octets = 10;
    /** Of SRTCP, which keeps 80 bits where SRTP's tag has 32.  RFC 4568, 6.2.2. */
    unsigned rtcp_tag_octets = 10;

    friend bool operator==(const Suite&, const Suite&) = default;
};

/** Whether a packet's tag can prove the key and the packet index. */
constexpr bool proves(const Suite& suite)
{
    return suite.tag_octets > 0;
}

/**
 * The suite of that name as SDP, key files and reports write it: AES_CM_128_HMAC_SHA1_80,
 * AES_256_CM_HMAC_SHA1_32, AEAD_AES_128_GCM, NULL_HMAC_SHA1_80, F8_128_HMAC_SHA1_80,
 * AES_CM_128_NULL_AUTH and their relatives.  Errors: unknown_suite.
 */
Result<Suite> suite_named(std::string_view name);

/** The inverse of `suite_named`; a tag of unusual length gives its bits: ..._HMAC_SHA1_64. */
std::string name_of(const Suite& suite);

} // namespace lisrtp::srtp
