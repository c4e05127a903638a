// keys/mikey/payload.h - the payloads of a MIKEY message.  RFC 3830 section 6, RFC 6043, RFC 6509.

#pragma once

#include "keys/mikey/key_validity.h"

#include <variant>
#include <vector>

namespace lisrtp::mikey
{

/** Where something stands in its message: octets [begin, end). */
struct Extent {
    std::size_t begin = 0;
    std::size_t end = 0;
};

/** Key data transport.  6.2 */
struct Kemac {
    Extent extent;
    EncryptionAlgorithm encryption{};
    Bytes encrypted_data; ///< key-data sub-payloads, after IDi or IDr in the RSA modes
    MacAlgorithm mac_algorithm{};
    Bytes mac;
    std::size_t mac_offset = 0; ///< octets of the message before the MAC
};

/** Envelope data.  6.3 */
struct Pke {
    Extent extent;
    std::uint8_t cache = 0; ///< C: 0 no cache, 1 cache, 2 cache for this CSB
    Bytes encrypted_key;
};

/** A Diffie-Hellman value.  6.4 */
struct Dh {
    Extent extent;
    std::uint8_t group = 0; ///< DH-Group number
    Bytes value;
    KeyValidity validity;
};

/** Signature: always last, since it has no next-payload octet.  6.5 */
struct Sign {
    Extent extent;
    SignatureType type{};
    Bytes signature;
    std::size_t signature_offset = 0; ///< octets of the message before the signature
};

/** 6.6 */
struct TimestampValue {
    TimestampType type{};
    std::uint64_t value = 0; ///< NTP: seconds and fraction, 32 bits each; COUNTER: 32 bits
};

struct TimestampPayload {
    Extent extent;
    TimestampValue at;
};

/** 6.7 */
struct Id {
    Extent extent;
    IdType type{};
    Bytes identity;
};

/** 6.7 */
struct Cert {
    Extent extent;
    CertType type{};
    Bytes certificate; ///< DER, or a URL
};

/** 6.8 */
struct CertHash {
    Extent extent;
    std::uint8_t function = 0; ///< 0 SHA-1, 1 MD5
    Bytes hash;
};

/** Verification message.  6.9 */
struct Verification {
    Extent extent;
    MacAlgorithm algorithm{};
    Bytes mac;
    std::size_t mac_offset = 0; ///< octets of the message before the MAC
};

/** One type-length-value of an SP payload.  6.10.1 */
struct PolicyParameter {
    std::uint8_t type = 0;
    Bytes value;
};

/** 6.10 */
struct SecurityPolicy {
    Extent extent;
    std::uint8_t number = 0;   ///< what the CS ID map refers to
    std::uint8_t protocol = 0; ///< 0: SRTP
    std::vector<PolicyParameter> parameters;
};

/** 6.11 */
struct Rand {
    Extent extent;
    Bytes mikey_rand;
};

/** 6.12 */
struct ErrorReport {
    Extent extent;
    std::uint8_t number = 0;
};

/** 6.15 */
struct GeneralExtension {
    Extent extent;
    std::uint8_t type = 0; ///< 0 vendor ID, 1 SDP IDs, 3 KEY ID information (RFC 4563), 4 CSB ID...
    Bytes data;
};

/** TR of RFC 6043, 6.4. */
struct TimestampRole {
    Extent extent;
    std::uint8_t role = 0;
    TimestampValue at;
};

/** IDR of RFC 6043, 6.6. */
struct IdRole {
    Extent extent;
    std::uint8_t role = 0; ///< 1 initiator, 2 responder
    IdType type{};
    Bytes identity;
};

/** RANDR of RFC 6043, 6.8. */
struct RandRole {
    Extent extent;
    std::uint8_t role = 0;
    Bytes mikey_rand;
};

/** Encapsulated SAKKE data.  RFC 6509, 4.2. */
struct Sakke {
    Extent extent;
    std::uint8_t parameters = 0;
    std::uint8_t id_scheme = 0;
    Bytes data;
};

/**
 * A payload of a type not read here.  It can be carried only where it is the last one, because
 * MIKEY gives payloads no length that strangers could skip by.
 */
struct Unknown {
    Extent extent;
    PayloadType type{};
    Bytes octets;
};

using Payload = std::variant<Kemac, Pke, Dh, Sign, TimestampPayload, Id, Cert, CertHash,
                             Verification, SecurityPolicy, Rand, ErrorReport, GeneralExtension,
                             TimestampRole, IdRole, RandRole, Sakke, Unknown>;

PayloadType type_of(const Payload& payload);
Extent extent_of(const Payload& payload);

} // namespace lisrtp::mikey
