#include "keys/esp/open.h"

#include "keys/crypto/cbc.h"
#include "keys/crypto/hmac.h"

namespace lisrtp::esp
{

namespace
{

constexpr std::size_t header_octets = 8; // SPI and sequence number
constexpr std::size_t check_octets = 12; // of both HMACs: 96 bits
constexpr std::size_t aka_key_octets = 16;

bool is_intact(const Keys& keys, ByteView packet)
{
    const ByteView covered = packet.first(packet.size() - check_octets);
    const ByteView check = packet.last(check_octets);
    if (keys.integrity == Integrity::hmac_md5_96) {
        const SecretBytes made = crypto::hmac_md5(keys.integrity_key, {covered});
        return equal_in_constant_time(made.reveal().first(check_octets), check);
    }
    const SecretBytes made = crypto::hmac_sha1(keys.integrity_key, {covered});
    return equal_in_constant_time(made.reveal().first(check_octets), check);
}

/** What stands between the header and the check value, with padding and next header. */
Result<Bytes> decrypt(const Keys& keys, ByteView text)
{
    const std::size_t iv_octets = keys.cipher == Cipher::aes_cbc        ? 16
                                  : keys.cipher == Cipher::des_ede3_cbc ? 8
                                                                        : 0;
    if (text.size() < iv_octets)
        return Error{ErrorCode::bad_length, "ESP payload", text.size()};
    const ByteView iv = text.first(iv_octets);
    const ByteView blocks = text.subspan(iv_octets);
    switch (keys.cipher) {
    case Cipher::aes_cbc:
        return crypto::aes_cbc_decrypt(keys.cipher_key, iv, blocks);
    case Cipher::des_ede3_cbc:
        return crypto::triple_des_cbc_decrypt(keys.cipher_key, iv, blocks);
    case Cipher::null:
        break;
    }
    return copy_of(blocks);
}

/** Every octet's lowest bit makes the number of its ones odd. FIPS 46-3. */
void adjust_parity(SecretBytes& key)
{
    for (std::uint8_t& octet : key.reveal_mutable()) {
        std::uint8_t ones = 0;
        for (int bit = 1; bit < 8; ++bit)
            ones = static_cast<std::uint8_t>(ones ^ ((octet >> bit) & 1));
        octet = static_cast<std::uint8_t>((octet & 0xFE) | (ones ^ 1));
    }
}

} // namespace

Result<Integrity> integrity_named(std::string_view alg)
{
    if (alg == "hmac-md5-96")
        return Integrity::hmac_md5_96;
    if (alg == "hmac-sha-1-96")
        return Integrity::hmac_sha1_96;
    return Error{ErrorCode::unsupported, "alg", 0};
}

Result<Cipher> cipher_named(std::string_view ealg)
{
    if (ealg.empty() || ealg == "null")
        return Cipher::null;
    if (ealg == "aes-cbc")
        return Cipher::aes_cbc;
    if (ealg == "des-ede3-cbc")
        return Cipher::des_ede3_cbc;
    return Error{ErrorCode::unsupported, "ealg", 0};
}

Result<Keys> derive_keys(Integrity integrity, Cipher cipher, const SecretBytes& ck,
                         const SecretBytes& ik)
{
    if (ck.size() != aka_key_octets || ik.size() != aka_key_octets)
        return Error{ErrorCode::bad_key_length, "CK or IK", ck.size()};
    Keys keys;
    keys.integrity = integrity;
    keys.cipher = cipher;
    keys.integrity_key =
        integrity == Integrity::hmac_sha1_96 ? joined(ik, SecretBytes(4)) : ik.clone();
    if (cipher == Cipher::aes_cbc)
        keys.cipher_key = ck.clone();
    else if (cipher == Cipher::des_ede3_cbc) {
        keys.cipher_key = joined(ck, ck.slice(0, 8));
        adjust_parity(keys.cipher_key);
    }
    return keys;
}

Result<Opened> open(const Keys& keys, ByteView packet)
{
    if (packet.size() < least_packet_octets)
        return Error{ErrorCode::truncated, "ESP", packet.size()};
    if (!is_intact(keys, packet))
        return Error{ErrorCode::mac_mismatch, "ESP", packet.size() - check_octets};
    auto text =
        decrypt(keys, packet.subspan(header_octets, packet.size() - header_octets - check_octets));
    if (!text)
        return text.error();
    // payload | padding | its length | next header
    if (text->size() < 2 || (*text)[text->size() - 2] > text->size() - 2)
        return Error{ErrorCode::bad_length, "ESP padding", text->size()};
    Opened opened;
    opened.next_header = text->back();
    text->resize(text->size() - 2 - (*text)[text->size() - 2]);
    opened.payload = std::move(*text);
    return opened;
}

} // namespace lisrtp::esp
