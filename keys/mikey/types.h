// keys/mikey/types.h - the numbers of MIKEY.  RFC 3830 section 6, RFC 4650, 4738, 6043, 6509, IANA.
//
// A value outside these lists stays what it was on the wire: every enumeration here has a fixed
// underlying type, and `name_of` (describe.h) answers "unknown".

#pragma once

#include "keys/base/types.h"

namespace lisrtp::mikey
{

/** RFC 3830, 6.1; RFC 4650; RFC 4738; RFC 6043; RFC 6267; RFC 6509; RFC 6309. */
enum class DataType : std::uint8_t {
    psk_init = 0,
    psk_response = 1,
    pk_init = 2,
    pk_response = 3,
    dh_init = 4,
    dh_response = 5,
    error = 6,
    dhhmac_init = 7,
    dhhmac_response = 8,
    rsa_r_init = 9,
    rsa_r_response = 10,
    sakke = 26,
};

/** Payload type, as the next-payload octets name it. */
enum class PayloadType : std::uint8_t {
    last = 0,
    kemac = 1,
    pke = 2,
    dh = 3,
    sign = 4,
    timestamp = 5,
    id = 6,
    cert = 7,
    cert_hash = 8,
    verification = 9,
    security_policy = 10,
    rand = 11,
    error = 12,
    timestamp_role = 13,
    id_role = 14,
    rand_role = 15,
    ticket_policy = 16,
    ticket = 17,
    key_data = 20,
    general_extension = 21,
    sakke = 26,
};

enum class PrfFunction : std::uint8_t { mikey_1 = 0, hmac_sha256 = 1 };

enum class CsMapType : std::uint8_t { srtp_id = 0, empty = 1, generic_id = 2 };

/** KEMAC's encryption.  RFC 3830, 6.2. */
enum class EncryptionAlgorithm : std::uint8_t { null = 0, aes_cm_128 = 1, aes_kw_128 = 2 };

/** MAC of KEMAC and V.  RFC 3830, 6.2 and 6.9. */
enum class MacAlgorithm : std::uint8_t { null = 0, hmac_sha1_160 = 1 };

/** RFC 3830, 6.6. */
enum class TimestampType : std::uint8_t { ntp_utc = 0, ntp = 1, counter = 2 };

/** RFC 3830, 6.7; 2: octet string of RFC 4563. */
enum class IdType : std::uint8_t { nai = 0, uri = 1, byte_string = 2 };

/** RFC 3830, 6.7. */
enum class CertType : std::uint8_t { x509 = 0, x509_url = 1, x509_sign = 2, x509_encrypt = 3 };

/** RFC 3830, 6.5. */
enum class SignatureType : std::uint8_t { rsa_pkcs1_v15 = 0, rsa_pss = 1, eccsi = 2 };

/** RFC 3830, 6.13. */
enum class KeyDataType : std::uint8_t { tgk = 0, tgk_salt = 1, tek = 2, tek_salt = 3 };

/** RFC 3830, 6.14. */
enum class KeyValidityType : std::uint8_t { null = 0, spi = 1, interval = 2 };

/** Which half of an exchange a message is; of `other`, MIKEY's two-party modes know nothing. */
enum class Half : std::uint8_t { initiator, responder, other };

constexpr Half half_of(DataType type)
{
    switch (type) {
    case DataType::psk_init:
    case DataType::pk_init:
    case DataType::dh_init:
    case DataType::dhhmac_init:
    case DataType::rsa_r_init:
    case DataType::sakke:
        return Half::initiator;
    case DataType::psk_response:
    case DataType::pk_response:
    case DataType::dh_response:
    case DataType::dhhmac_response:
    case DataType::rsa_r_response:
        return Half::responder;
    case DataType::error:
        break;
    }
    return Half::other;
}

} // namespace lisrtp::mikey
