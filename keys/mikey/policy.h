// keys/mikey/policy.h - what an SP payload says about SRTP.  RFC 3830 section 6.10.1.

#pragma once

#include "keys/base/result.h"
#include "keys/mikey/message.h"

namespace lisrtp::mikey
{

/** Parameter 0.  6: RFC 7714, 14.1. */
enum class SrtpCipher : std::uint8_t { null = 0, aes_cm = 1, aes_f8 = 2, aes_gcm = 6 };

/** Parameter 2.  2 to 4: RFC 4771, which puts the ROC into the tag. */
enum class SrtpAuthentication : std::uint8_t {
    null = 0,
    hmac_sha1 = 1,
    rcc_m1 = 2,
    rcc_m2 = 3,
    rcc_m3 = 4
};

/** Parameter 9. */
enum class FecOrder : std::uint8_t { fec_then_srtp = 0 };

/** An SP payload with RFC 3830's defaults where it is silent. */
struct SrtpPolicy {
    SrtpCipher cipher = SrtpCipher::aes_cm;
    unsigned key_octets = 16; ///< of the session encryption key, and of the master key
    SrtpAuthentication authentication = SrtpAuthentication::hmac_sha1;
    unsigned authentication_key_octets = 20;
    unsigned salt_octets = 14;             ///< of the master salt; 12 for AES-GCM
    std::uint8_t prf = 0;                  ///< 0: AES-CM
    std::uint64_t key_derivation_rate = 0; ///< packets; 0: once
    bool srtp_encryption = true;
    bool srtcp_encryption = true;
    FecOrder fec_order = FecOrder::fec_then_srtp;
    bool srtp_authentication = true;
    unsigned tag_octets = 10; ///< HMAC-SHA-1's; RFC 3830's own default
    unsigned prefix_octets = 0;
    unsigned roc_rate = 1; ///< RFC 4771: a ROC in every roc_rate-th packet
    unsigned aead_tag_octets = 16;

    friend bool operator==(const SrtpPolicy&, const SrtpPolicy&) = default;
};

/**
 * Reads the parameters.  Later ones win over earlier ones of the same type; types not known are
 * left out, since they cannot change what the known ones mean.
 *
 * Errors: unsupported (not for SRTP; cipher, authentication, PRF or FEC order not known),
 * bad_length (a value longer than 8 octets, or a length that no key has), bad_value.
 */
Result<SrtpPolicy> read_srtp_policy(const SecurityPolicy& payload);

/**
 * The policy of that number in the message, or the defaults (AES-CM-128, HMAC-SHA1-80) where the
 * message has no SP at all, as in DH exchanges of IMS terminals.
 * Errors: missing (there are SPs, but not this one), as `read_srtp_policy`.
 */
Result<SrtpPolicy> srtp_policy(const Message& message, std::uint8_t number);

} // namespace lisrtp::mikey
