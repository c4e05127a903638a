// keys/srtp/key_derivation.h - from master key to session keys.  RFC 3711 section 4.3, RFC 6188
// section 2, RFC 7714 section 11.

#pragma once

#include "keys/base/result.h"
#include "keys/srtp/master_key.h"
#include "keys/srtp/suite.h"

namespace lisrtp::srtp
{

/** RFC 3711, 4.3.2: the constant octet that tells the session keys apart. */
enum class KeyLabel : std::uint8_t {
    rtp_encryption = 0,
    rtp_authentication = 1,
    rtp_salt = 2,
    rtcp_encryption = 3,
    rtcp_authentication = 4,
    rtcp_salt = 5,
    header_encryption = 6, ///< RFC 6904, 3.1
    header_salt = 7
};

/**
 * `octets` octets of AES-CM keystream under the master key, for one label.  The AES key size
 * follows the master key (RFC 6188).
 *
 * @param r  packet index DIV key derivation rate; 0 where there is no rate
 *
 * Errors: bad_key_length (16, 24 and 32 octets exist), bad_salt_length (14; 12 for AES-GCM, which
 * RFC 7714 fills up with zeros on the right), backend_failed.  Thread-safe.
 */
Result<SecretBytes> derive_key(const MasterKey& master, KeyLabel label, std::size_t octets,
                               std::uint64_t r = 0);

/** The keys of one direction of one protocol. */
struct ProtocolKeys {
    SecretBytes cipher_key; ///< empty for the NULL cipher
    SecretBytes salt;
    SecretBytes auth_key;   ///< 20 octets where there is an HMAC-SHA1 tag, else empty
    SecretBytes header_key; ///< RFC 6904; empty where no header extension is encrypted
    SecretBytes header_salt;
};

/**
 * The session keys of SRTP, and those of SRTCP, for one r.
 *
 * Errors: bad_key_length and bad_salt_length when the master key is not as long as the suite
 * says; those of `derive_key`.  Thread-safe.
 */
Result<ProtocolKeys> derive_rtp_keys(const Suite& suite, const MasterKey& master,
                                     std::uint64_t r = 0);
Result<ProtocolKeys> derive_rtcp_keys(const Suite& suite, const MasterKey& master,
                                      std::uint64_t r = 0);

} // namespace lisrtp::srtp
