// keys/esp/open.h - IPsec's encapsulated packets, as terminals and P-CSCFs of IMS use them.
// RFC 4303; TS 33.203, 6.3 and annex I.

#pragma once

#include "keys/base/result.h"
#include "keys/base/secret_bytes.h"

#include <string_view>

namespace lisrtp::esp
{

enum class Integrity { hmac_md5_96, hmac_sha1_96 };
enum class Cipher { null, aes_cbc, des_ede3_cbc };

/** TS 33.203, annex H: values of `alg` and `ealg`; nothing said is `null`. Errors: unsupported. */
Result<Integrity> integrity_named(std::string_view alg);
Result<Cipher> cipher_named(std::string_view ealg);

/** Keys of one security association. */
struct Keys {
    Integrity integrity{};
    Cipher cipher{};
    SecretBytes integrity_key;
    SecretBytes cipher_key;
};

/**
 * TS 33.203, annex I:
 *   HMAC-MD5-96: IK_ESP = IK;  HMAC-SHA-1-96: IK_ESP = IK || 32 zero bits
 *   DES-EDE3-CBC: CK_ESP = CK1 || CK2 || CK1, CK = CK1 || CK2;  AES-CBC: CK_ESP = CK
 *
 * @param ck, ik  16 octets
 * Errors: bad_key_length.
 */
Result<Keys> derive_keys(Integrity integrity, Cipher cipher, const SecretBytes& ck,
                         const SecretBytes& ik);

/** SPI, number, at least a padding's length, next header and check value. */
inline constexpr std::size_t least_packet_octets = 8 + 2 + 12;

/** The first four octets. The caller has checked that they are there. */
inline std::uint32_t spi_of(ByteView packet)
{
    return load_u32(packet.data());
}

struct Opened {
    std::uint8_t next_header = 0;
    Bytes payload;
};

/**
 * Checks the packet's integrity and decrypts it.
 *
 * @param packet  from the SPI to the check value's last octet
 * Errors: truncated, mac_mismatch (other keys, or a changed packet), bad_length (of what the keys'
 * owner encrypted: text or padding). Thread-safe.
 */
Result<Opened> open(const Keys& keys, ByteView packet);

} // namespace lisrtp::esp
