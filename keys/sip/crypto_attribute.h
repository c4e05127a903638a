// keys/sip/crypto_attribute.h - SRTP keys in the clear: "a=crypto".  RFC 4568.

#pragma once

#include "keys/base/bytes.h"
#include "keys/base/result.h"
#include "keys/base/secret_bytes.h"

namespace lisrtp::sip
{

/** inline:key||salt|lifetime|MKI:length */
struct CryptoKey {
    SecretBytes key_and_salt;                      ///< master key, then master salt
    std::optional<std::uint64_t> lifetime_packets; ///< nullopt: the suite's default
    Bytes mki; ///< big-endian, padded to its length; may be empty
};

struct CryptoAttribute {
    unsigned tag = 0;
    std::string suite; ///< as written: "AES_CM_128_HMAC_SHA1_80"
    std::vector<CryptoKey> keys;
    std::optional<unsigned> kdr; ///< the exponent: a session key per 2^kdr packets, 0 to 24
    bool unencrypted_srtp = false;
    bool unencrypted_srtcp = false;
    bool unauthenticated_srtp = false;
    std::string fec_order; ///< "FEC_SRTP" or "SRTP_FEC"; empty when not given
    std::vector<CryptoKey> fec_keys;
    std::optional<unsigned> window_size_hint;
    bool unknown_parameters = false; ///< a session parameter that RFC 4568 does not know
    std::size_t offset = 0;          ///< of the value in the message
    std::optional<Error> error;      ///< the first thing that could not be read
};

/**
 * Reads what follows "a=crypto:".  Never fails: what could be read is there, and `error` names the
 * first field that could not: bad_value (tag, lifetime, MKI, KDR, WSH), missing (suite, key),
 * bad_base64 (key), unsupported (key method), too_many (keys, more than 32).
 *
 * The length of the key is not judged here, for it depends on the suite.
 */
CryptoAttribute read_crypto_attribute(std::string_view value, std::size_t offset);

} // namespace lisrtp::sip
