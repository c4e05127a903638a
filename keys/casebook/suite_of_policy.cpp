#include "keys/casebook/suite_of_policy.h"

namespace lisrtp::casebook
{

Result<srtp::Suite> suite_of_policy(const mikey::SrtpPolicy& policy)
{
    if (policy.prefix_octets != 0)
        return Error{ErrorCode::unsupported, "SRTP prefix", 0};
    if (policy.prf != 0)
        return Error{ErrorCode::unsupported, "SRTP PRF", 0};
    srtp::Suite suite;
    suite.key_octets = policy.key_octets;
    suite.salt_octets = policy.salt_octets;
    switch (policy.cipher) {
    case mikey::SrtpCipher::null:
        suite.cipher = srtp::Cipher::null;
        break;
    case mikey::SrtpCipher::aes_cm:
        suite.cipher = srtp::Cipher::aes_cm;
        break;
    case mikey::SrtpCipher::aes_f8:
        suite.cipher = srtp::Cipher::aes_f8;
        break;
    case mikey::SrtpCipher::aes_gcm:
        // RFC 7714 has tags of 16 octets only, and nothing without encryption.
        if (policy.aead_tag_octets != 16 || !policy.srtp_encryption)
            return Error{ErrorCode::unsupported, "SRTP AEAD", 0};
        suite.cipher = srtp::Cipher::aes_gcm;
        suite.authentication = srtp::Authentication::null;
        suite.tag_octets = policy.aead_tag_octets;
        suite.rtcp_tag_octets = policy.aead_tag_octets;
        return suite;
    }
    if (!policy.srtp_encryption)
        suite.cipher = srtp::Cipher::null;
    switch (policy.authentication) {
    case mikey::SrtpAuthentication::null:
        suite.authentication = srtp::Authentication::null;
        suite.tag_octets = 0;
        break;
    case mikey::SrtpAuthentication::hmac_sha1:
        suite.tag_octets = policy.tag_octets;
        break;
    case mikey::SrtpAuthentication::rcc_m1:
    case mikey::SrtpAuthentication::rcc_m2:
        suite.tag_octets = policy.tag_octets;
        suite.roc_carriage = policy.authentication == mikey::SrtpAuthentication::rcc_m1
                                 ? srtp::RocCarriage::m1
                                 : srtp::RocCarriage::m2;
        break;
    case mikey::SrtpAuthentication::rcc_m3: // no MAC at all: the tag is the ROC
        suite.authentication = srtp::Authentication::null;
        suite.tag_octets = 4;
        suite.roc_carriage = srtp::RocCarriage::m3;
        break;
    }
    if (suite.roc_carriage != srtp::RocCarriage::none) {
        if (policy.roc_rate == 0 || policy.roc_rate > 0xFFFF || suite.tag_octets < 4 ||
            !policy.srtp_authentication)
            return Error{ErrorCode::unsupported, "ROC carriage of RFC 4771", 0};
        suite.roc_rate = policy.roc_rate;
    }
    if (!policy.srtp_authentication) {
        suite.authentication = srtp::Authentication::null;
        suite.tag_octets = 0;
    }
    return suite;
}

} // namespace lisrtp::casebook
