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

constexpr std::array<NamedSuite, 17> named_suites{{
    {"AES_CM_128_HMAC_SHA1_80", {Cipher::aes_cm, 16, 14, sha1, 10, 10}},
    {"AES_CM_128_HMAC_SHA1_32", {Cipher::aes_cm, 16, 14, sha1, 4, 10}},
    {"AES_192_CM_HMAC_SHA1_80", {Cipher::aes_cm, 24, 14, sha1, 10, 10}},
    {"AES_192_CM_HMAC_SHA1_32", {Cipher::aes_cm, 24, 14, sha1, 4, 10}},
    {"AES_256_CM_HMAC_SHA1_80", {Cipher::aes_cm, 32, 14, sha1, 10, 10}},
    {"AES_256_CM_HMAC_SHA1_32", {Cipher::aes_cm, 32, 14, sha1, 4, 10}},
    {"AEAD_AES_128_GCM", {Cipher::aes_gcm, 16, 12, none, 16, 16}},
    {"AEAD_AES_256_GCM", {Cipher::aes_gcm, 32, 12, none, 16, 16}},
    {"NULL_HMAC_SHA1_80", {Cipher::null, 16, 14, sha1, 10, 10}},
    {"NULL_HMAC_SHA1_32", {Cipher::null, 16, 14, sha1, 4, 10}},
    {"F8_128_HMAC_SHA1_80", {Cipher::aes_f8, 16, 14, sha1, 10, 10}},
    {"F8_128_HMAC_SHA1_32", {Cipher::aes_f8, 16, 14, sha1, 4, 10}},
    {"AES_CM_128_NULL_AUTH", {Cipher::aes_cm, 16, 14, none, 0, 10}},
    {"AES_192_CM_NULL_AUTH", {Cipher::aes_cm, 24, 14, none, 0, 10}},
    {"AES_256_CM_NULL_AUTH", {Cipher::aes_cm, 32, 14, none, 0, 10}},
    {"F8_128_NULL_AUTH", {Cipher::aes_f8, 16, 14, none, 0, 10}},
    {"NULL_NULL_AUTH", {Cipher::null, 16, 14, none, 0, 10}},
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
    if (suite.authentication == Authentication::null)
        return cipher_part(suite) + "_NULL_AUTH";
    return cipher_part(suite) + "_HMAC_SHA1_" + std::to_string(suite.tag_octets * 8);
}

} // namespace lisrtp::srtp
