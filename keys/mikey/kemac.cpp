#include "keys/mikey/kemac.h"

#include "keys/base/writer.h"
#include "keys/crypto/aes.h"
#include "keys/crypto/hmac.h"
#include "keys/mikey/read_message.h"

namespace lisrtp::mikey
{

namespace
{

/** What the KEMAC's MAC may cover. */
Bytes kemac_octets(Coverage coverage, const Message& message, const Kemac& kemac)
{
    const ByteView octets = message.octets;
    const std::size_t begin = kemac.extent.begin;
    const ByteView payload = octets.subspan(begin, kemac.mac_offset - begin);
    switch (coverage) {
    case Coverage::payload:
        return copy_of(payload);
    case Coverage::payload_as_last: {
        Bytes as_last = copy_of(payload);
        as_last.front() = static_cast<std::uint8_t>(PayloadType::last);
        return as_last;
    }
    case Coverage::encrypted_data:
        return kemac.encrypted_data;
    default:
        return copy_of(octets.first(kemac.mac_offset));
    }
}

Result<Coverage> check_mac(const Message& message, const Kemac& kemac, const SecretBytes& auth_key)
{
    if (kemac.mac_algorithm != MacAlgorithm::hmac_sha1_160)
        return Error{ErrorCode::unsupported, "MAC algorithm", kemac.extent.begin};
    for (const Coverage coverage : {Coverage::message, Coverage::payload, Coverage::payload_as_last,
                                    Coverage::encrypted_data}) {
        const Bytes covered = kemac_octets(coverage, message, kemac);
        const SecretBytes mac = crypto::hmac_sha1(auth_key, {covered});
        if (equal_in_constant_time(mac.reveal(), kemac.mac))
            return coverage;
    }
    return Error{ErrorCode::mac_mismatch, "KEMAC", kemac.extent.begin};
}

/** IV = (salt XOR (0x0000 || CSB ID || T)) || 0x0000, a COUNTER left-padded to 64 bits.  4.2.3 */
Result<SecretBytes> decrypt_aes_cm(const Message& message, const Kemac& kemac,
                                   const TransportKeys& keys)
{
    const TimestampValue* t = timestamp(message);
    if (t == nullptr)
        return Error{ErrorCode::missing, "T", kemac.extent.begin};
    Writer mask;
    mask.u16(0).u32(message.csb.value).u64(t->value);
    SecretBytes iv(crypto::aes_block_octets);
    const std::span<std::uint8_t> out = iv.reveal_mutable();
    for (std::size_t i = 0; i < mask.size(); ++i)
        out[i] = keys.salt.reveal()[i] ^ mask.view()[i];
    return crypto::aes_ctr(keys.encryption, iv.reveal(), kemac.encrypted_data);
}

Result<SecretBytes> decrypt(const Message& message, const Kemac& kemac, const TransportKeys& keys)
{
    switch (kemac.encryption) {
    case EncryptionAlgorithm::null:
        return SecretBytes::copy_of(kemac.encrypted_data);
    case EncryptionAlgorithm::aes_cm_128:
        return decrypt_aes_cm(message, kemac, keys);
    case EncryptionAlgorithm::aes_kw_128:
        return crypto::aes_key_unwrap(keys.encryption, kemac.encrypted_data);
    }
    return Error{ErrorCode::unsupported, "encryption algorithm", kemac.extent.begin};
}

/** PK and RSA-R put an identity first; a terminal that forgot, or added one, is still read. */
Result<KemacContent> read_content(const Message& message, const SecretBytes& plaintext)
{
    const bool id_first =
        message.data_type == DataType::pk_init || message.data_type == DataType::rsa_r_response;
    const PayloadType usual = id_first ? PayloadType::id : PayloadType::key_data;
    const PayloadType other = id_first ? PayloadType::key_data : PayloadType::id;
    Result<KemacContent> content = read_kemac_content(plaintext, usual);
    if (content)
        return content;
    Result<KemacContent> second = read_kemac_content(plaintext, other);
    return second ? std::move(second) : std::move(content);
}

const Error no_kemac{ErrorCode::missing, "KEMAC", 0};

/** Of keys and salts in clear.  Its encrypted data ends one octet, the algorithm's, before the MAC.
 */
bool overwrite_keys(const Message& message, const Kemac& kemac, std::uint8_t filler, Bytes& copy)
{
    if (kemac.encryption != EncryptionAlgorithm::null || kemac.encrypted_data.empty())
        return true;
    const auto content = read_content(message, SecretBytes::copy_of(kemac.encrypted_data));
    if (!content)
        return false;
    const std::size_t begin = kemac.mac_offset - 1 - kemac.encrypted_data.size();
    for (const KeyData& key : content->keys)
        for (const Extent& place : {key.key_place, key.salt_place})
            std::fill(copy.begin() + begin + place.begin, copy.begin() + begin + place.end, filler);
    return true;
}

} // namespace

Result<OpenedKemac> open_kemac(const Message& message, const TransportKeys& keys)
{
    const Kemac* kemac = message.first<Kemac>();
    if (kemac == nullptr)
        return no_kemac;
    OpenedKemac opened;
    if (kemac->mac_algorithm == MacAlgorithm::null) {
        opened.quirks.push_back(Quirk::no_mac);
    } else {
        const Result<Coverage> coverage = check_mac(message, *kemac, keys.authentication);
        if (!coverage)
            return coverage.error();
        opened.mac_coverage = *coverage;
        if (*coverage != Coverage::message)
            opened.quirks.push_back(Quirk::unusual_coverage);
    }
    const Result<SecretBytes> plaintext = decrypt(message, *kemac, keys);
    if (!plaintext)
        return plaintext.error();
    Result<KemacContent> content = read_content(message, *plaintext);
    if (!content)
        return content.error();
    opened.content = *std::move(content);
    return opened;
}

Result<OpenedKemac> open_kemac(const Message& message, const SecretBytes& secret,
                               ByteView mikey_rand)
{
    if (message.prf != PrfFunction::mikey_1)
        return Error{ErrorCode::unsupported, "PRF function", 3};
    const Result<TransportKeys> keys = derive_transport_keys(secret, message.csb, mikey_rand);
    if (!keys)
        return keys.error();
    return open_kemac(message, *keys);
}

bool has_clear_kemac(const Message& message)
{
    const Kemac* kemac = message.first<Kemac>();
    return kemac != nullptr && kemac->encryption == EncryptionAlgorithm::null &&
           !kemac->encrypted_data.empty();
}

Result<OpenedKemac> read_clear_kemac(const Message& message)
{
    const Kemac* kemac = message.first<Kemac>();
    if (kemac == nullptr)
        return no_kemac;
    if (kemac->encryption != EncryptionAlgorithm::null)
        return Error{ErrorCode::unsupported, "encryption algorithm", kemac->extent.begin};
    Result<KemacContent> content =
        read_content(message, SecretBytes::copy_of(kemac->encrypted_data));
    if (!content)
        return content.error();
    OpenedKemac opened;
    opened.content = *std::move(content);
    opened.quirks.push_back(Quirk::no_mac);
    return opened;
}

std::optional<Bytes> without_open_keys(ByteView message, std::uint8_t filler)
{
    const auto read = read_whole_message(message);
    if (!read)
        return std::nullopt;
    Bytes copy = copy_of(message);
    for (const Kemac* kemac : read->all<Kemac>())
        if (!overwrite_keys(*read, *kemac, filler, copy))
            return std::nullopt;
    for (const Unknown* unknown : read->all<Unknown>()) {
        const std::size_t end = unknown->extent.end;
        std::fill(copy.begin() + end - unknown->octets.size(), copy.begin() + end, filler);
    }
    return copy;
}

std::optional<std::size_t> kemac_content_octets(const Message& message)
{
    constexpr std::size_t key_wrap_octets = 8;
    const Kemac* kemac = message.first<Kemac>();
    if (kemac == nullptr)
        return std::nullopt;
    const std::size_t octets = kemac->encrypted_data.size();
    if (kemac->encryption == EncryptionAlgorithm::aes_kw_128)
        return octets < key_wrap_octets ? 0 : octets - key_wrap_octets;
    return octets;
}

} // namespace lisrtp::mikey
