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
 * Whether every `roc_rate`-th packet carries its rollover counter in front of its tag.  RFC 4771:
 * m1 leaves the packets between without tag, m2 gives them the usual one, m3 has no tag at all.
 */
enum class RocCarriage : std::uint8_t { none, m1, m2, m3 };

/**
 * The transforms of one SRTP stream.  AES-GCM brings its own tag: there `authentication` is null
 * and `tag_octets` is 16.  A suite with `tag_octets` 0 proves nothing about a packet.  With ROC
 * carriage `tag_octets` counts the four octets of the ROC, which stand in front of the MAC.
 */
struct Suite {
    Cipher cipher = Cipher::aes_cm;
    unsigned key_octets = 16;  ///< of the master key, and of the session key
    unsigned salt_octets = 14; ///< of the master salt: 14, for AES-GCM 12
    Authentication authentication = Authentication::hmac_sha1;
    unsigned tag_octets = 10;
    /** Of SRTCP, which keeps 80 bits where SRTP's tag has 32.  RFC 4568, 6.2.2. */
    unsigned rtcp_tag_octets = 10;

    RocCarriage roc_carriage = RocCarriage::none;
    unsigned roc_rate = 1;     ///< packets; carried where SEQ mod roc_rate = 0
    bool rtp_encrypted = true; ///< false: RTP goes in the clear, SRTCP as its E bit says

    friend bool operator==(const Suite&, const Suite&) = default;
};

/** Whether a packet's tag can prove the key and the packet index. */
constexpr bool proves(const Suite& suite)
{
    return suite.tag_octets > 0 && suite.roc_carriage != RocCarriage::m3;
}

/** Octets of the MAC in a packet of that sequence number, and whether the ROC stands before it. */
struct TagLayout {
    unsigned mac_octets = 0;
    bool carries_roc = false;
};
constexpr TagLayout tag_layout(const Suite& suite, std::uint16_t sequence)
{
    if (suite.roc_carriage == RocCarriage::none)
        return {suite.tag_octets, false};
    // "TAG = ROC || MAC_tr" where SEQ mod R = 0.  RFC 4771, 2.
    const bool carries = sequence % suite.roc_rate == 0;
    const unsigned mac = suite.roc_carriage == RocCarriage::m3 ? 0 : suite.tag_octets;
    if (carries)
        return {mac > 4 ? mac - 4 : 0, true};
    return {suite.roc_carriage == RocCarriage::m2 ? mac : 0, false};
}

/**
 * The suite of that name as SDP, key files and reports write it: AES_CM_128_HMAC_SHA1_80,
 * AES_256_CM_HMAC_SHA1_32, AEAD_AES_128_GCM, NULL_HMAC_SHA1_80, F8_128_HMAC_SHA1_80,
 * AES_CM_128_NULL_AUTH and their relatives.  Errors: unknown_suite.
 */
Result<Suite> suite_named(std::string_view name);

/** The inverse of `suite_named`; a tag of unusual length gives its bits: ..._HMAC_SHA1_64, and what
 *  has no registered name is added: ..._RCCm2, ..._UNENCRYPTED_SRTP. */
std::string name_of(const Suite& suite);

} // namespace lisrtp::srtp
