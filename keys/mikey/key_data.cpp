#include "keys/mikey/key_data.h"

#include "keys/base/reader.h"
#include "keys/mikey/read_payload.h"

namespace lisrtp::mikey
{

namespace
{

/** More keys than crypto sessions can number. */
constexpr std::size_t most_keys = 256;

/** AES key wrap works in blocks of 8 octets. */
constexpr std::size_t most_padding_octets = 7;

/** The octets, and where they stand. */
SecretBytes read_secret(Reader& in, std::size_t octets, const char* field, Extent& place)
{
    place.begin = in.position();
    SecretBytes secret = SecretBytes::copy_of(in.octets(octets, field));
    place.end = in.position();
    return secret;
}

/**
 * Next payload || type (4 bits), KV (4 bits) || length (16) || key || [length (16) || salt] || [KV
 * data], after the next-payload octet.  6.13
 */
KeyData read_key_data(Reader& in)
{
    const std::uint8_t type_and_validity = in.u8("key data type");
    KeyData data;
    data.type = KeyDataType{static_cast<std::uint8_t>(type_and_validity >> 4)};
    if (data.type > KeyDataType::tek_salt)
        in.fail(ErrorCode::bad_value, "key data type");
    data.key = read_secret(in, in.u16("key data length"), "key data", data.key_place);
    if (in.ok() && data.key.empty())
        in.fail(ErrorCode::empty_key, "key data");
    if (data.type == KeyDataType::tgk_salt || data.type == KeyDataType::tek_salt)
        data.salt = read_secret(in, in.u16("salt length"), "salt", data.salt_place);
    if (in.ok())
        data.validity = read_key_validity(
            in, KeyValidityType{static_cast<std::uint8_t>(type_and_validity & 0x0F)});
    return data;
}

void read_padding(Reader& in)
{
    const std::size_t begin = in.position();
    const ByteView padding = in.rest();
    const bool all_zero =
        std::all_of(padding.begin(), padding.end(), [](std::uint8_t octet) { return octet == 0; });
    if (padding.size() > most_padding_octets || !all_zero)
        in.fail_at(ErrorCode::trailing_octets, "after the last key", begin);
}

} // namespace

Result<KemacContent> read_kemac_content(const SecretBytes& plaintext, PayloadType first)
{
    if (plaintext.empty())
        return Error{ErrorCode::missing, "key data", 0};
    KemacContent content;
    Reader in(plaintext.reveal());
    PayloadType next = first;
    while (in.ok() && next != PayloadType::last) {
        const PayloadType type = next;
        const std::size_t begin = in.position();
        next = PayloadType{in.u8("next payload")};
        if (content.keys.size() + content.identities.size() == most_keys)
            in.fail(ErrorCode::too_many, "key data");
        else if (type == PayloadType::key_data)
            content.keys.push_back(read_key_data(in));
        else if (type == PayloadType::id)
            content.identities.push_back(read_id(in));
        else
            in.fail_at(ErrorCode::unknown_payload, "payload type", begin);
    }
    read_padding(in);
    if (content.keys.empty())
        in.fail_at(ErrorCode::missing, "key data", 0);
    return in.error() ? Result<KemacContent>(*in.error())
                      : Result<KemacContent>(std::move(content));
}

} // namespace lisrtp::mikey
