#include "keys/srtp/suite.h"

#include <array>

namespace lisrtp::srtp
{

namespace
{

struct NamedSuite {
    std::string_view name;
    Suite suite;
};

constexpr Authentication sha1 = Authentication::hmac_sha1;
constexpr Authentication none = Authentication::null;

constexpr Suite made_of(Cipher cipher, unsigned key_octets, Authentication authentication,
                        unsigned tag_octets)
{
    Suite suite;
    suite.cipher = cipher;
    suite.key_octets = key_octets;
    suite.authentication = authentication;
    suite.tag_octets = tag_octets;
    if (cipher == Cipher::aes_gcm) {
        suite.salt_octets = 12;
        suite.rtcp_tag_octets = tag_octets;
    }
    return suite;
}

constexpr std::array<NamedSuite, 17> named_suites{{
    {"AES_CM_128_HMAC_SHA1_80", made_of(Cipher::aes_cm, 16, sha1, 10)},
    {"AES_CM_128_HMAC_SHA1_32", made_of(Cipher::aes_cm, 16, sha1, 4)},
    {"AES_192_CM_HMAC_SHA1_80", made_of(Cipher::aes_cm, 24, sha1, 10)},
    {"AES_192_CM_HMAC_SHA1_32", made_of(Cipher::aes_cm, 24, sha1, 4)},
    {"AES_256_CM_HMAC_SHA1_80", made_of(Cipher::aes_cm, 32, sha1, 10)},
    {"AES_256_CM_HMAC_SHA1_32", made_of(Cipher::aes_cm, 32, sha1, 4)},
    {"AEAD_AES_128_GCM", made_of(Cipher::aes_gcm, 16, none, 16)},
    {"AEAD_AES_256_GCM", made_of(Cipher::aes_gcm, 32, none, 16)},
    {"NULL_HMAC_SHA1_80", made_of(Cipher::null, 16, sha1, 10)},
    {"NULL_HMAC_SHA1_32", made_of(Cipher::null, 16, sha1, 4)},
    {"F8_128_HMAC_SHA1_80", made_of(Cipher::aes_f8, 16, sha1, 10)},
    {"F8_128_HMAC_SHA1_32", made_of(Cipher::aes_f8, 16, sha1, 4)},
    {"AES_CM_128_NULL_AUTH", made_of(Cipher::aes_cm, 16, none, 0)},
    {"AES_192_CM_NULL_AUTH", made_of(Cipher::aes_cm, 24, none, 0)},
    {"AES_256_CM_NULL_AUTH", made_of(Cipher::aes_cm, 32, none, 0)},
    {"F8_128_NULL_AUTH", made_of(Cipher::aes_f8, 16, none, 0)},
    {"NULL_NULL_AUTH", made_of(Cipher::null, 16, none, 0)},
}};

/** The beginning of a suite's name.  RFC 4568 and RFC 6188 put the key's bits in different places.
 */
std::string cipher_part(const Suite& suite)
{
    const std::string bits = std::to_string(suite.key_octets * 8);
    switch (suite.cipher) {
    case Cipher::null:
        return "NULL";
    case Cipher::aes_f8:
        return "F8_" + bits;
    case Cipher::aes_gcm:
        return "AEAD_AES_" + bits + "_GCM";
    case Cipher::aes_cm:
        return suite.key_octets == 16 ? "AES_CM_128" : "AES_" + bits + "_CM";
    }
    return {};
}

} // namespace

Result<Suite> suite_named(std::string_view name)
{
    for (const NamedSuite& named : named_suites)
        if (named.name == name)
            return named.suite;
    return Error{ErrorCode::unknown_suite, "suite", 0};
}

std::string name_of(const Suite& suite)
{
    if (suite.cipher == Cipher::aes_gcm)
        return cipher_part(suite);
    std::string name = cipher_part(suite);
    if (suite.authentication == Authentication::null)
        name += "_NULL_AUTH";
    else
        name += "_HMAC_SHA1_" + std::to_string(suite.tag_octets * 8);
    switch (suite.roc_carriage) {
    case RocCarriage::none:
        break;
    case RocCarriage::m1:
        name += "_RCCm1";
        break;
    case RocCarriage::m2:
        name += "_RCCm2";
        break;
    case RocCarriage::m3:
        name += "_RCCm3";
        break;
    }
    if (!suite.rtp_encrypted)
        name += "_UNENCRYPTED_SRTP";
    return name;
}

} // namespace lisrtp::srtp
