#include "keys/mikey/describe.h"

namespace lisrtp::mikey
{

std::string_view name_of(SrtpCipher cipher)
{
    switch (cipher) {
    case SrtpCipher::null:
        return "NULL";
    case SrtpCipher::aes_cm:
        return "AES-CM";
    case SrtpCipher::aes_f8:
        return "AES-F8";
    case SrtpCipher::aes_gcm:
        return "AES-GCM";
    }
    return "unknown";
}

std::string_view name_of(SrtpAuthentication authentication)
{
    switch (authentication) {
    case SrtpAuthentication::null:
        return "NULL";
    case SrtpAuthentication::hmac_sha1:
        return "HMAC-SHA-1";
    case SrtpAuthentication::rcc_m1:
        return "RCCm1";
    case SrtpAuthentication::rcc_m2:
        return "RCCm2";
    case SrtpAuthentication::rcc_m3:
        return "RCCm3";
    }
    return "unknown";
}

std::string_view name_of_srtp_parameter(std::uint8_t type)
{
    switch (type) {
    case 0:
        return "encryption algorithm";
    case 1:
        return "session encryption key length";
    case 2:
        return "authentication algorithm";
    case 3:
        return "session authentication key length";
    case 4:
        return "session salt key length";
    case 5:
        return "SRTP PRF";
    case 6:
        return "key derivation rate";
    case 7:
        return "SRTP encryption";
    case 8:
        return "SRTCP encryption";
    case 9:
        return "FEC order";
    case 10:
        return "SRTP authentication";
    case 11:
        return "authentication tag length";
    case 12:
        return "SRTP prefix length";
    case 13:
        return "ROC transmission rate";
    case 20:
        return "AEAD tag length";
    default:
        return "unknown";
    }
}

} // namespace lisrtp::mikey
