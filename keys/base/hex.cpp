#include "keys/base/hex.h"

namespace lisrtp
{

namespace
{

constexpr char digits[] = "0123456789abcdef";

int value_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

Result<void> decode(std::string_view text, std::span<std::uint8_t> out)
{
    for (std::size_t i = 0; i < text.size(); ++i)
        if (value_of(text[i]) < 0)
            return Error{ErrorCode::bad_hex, "hex", i};
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = static_cast<std::uint8_t>(value_of(text[2 * i]) << 4 | value_of(text[2 * i + 1]));
    return {};
}

std::string eight_digits(std::uint32_t v)
{
    std::uint8_t octets[4];
    store_u32(octets, v);
    return to_hex(octets);
}

} // namespace

std::string to_hex(ByteView octets)
{
    std::string text;
    text.reserve(octets.size() * 2);
    for (const std::uint8_t octet : octets) {
        text += digits[octet >> 4];
        text += digits[octet & 15];
    }
    return text;
}

std::string to_hex(Ssrc ssrc)
{
    return eight_digits(ssrc.value);
}

std::string to_hex(CsbId csb)
{
    return eight_digits(csb.value);
}

Result<Bytes> from_hex(std::string_view text)
{
    if (text.size() % 2 != 0)
        return Error{ErrorCode::bad_length, "hex", text.size()};
    Bytes out(text.size() / 2);
    if (const auto decoded = decode(text, out); !decoded)
        return decoded.error();
    return out;
}

Result<SecretBytes> secret_from_hex(std::string_view text)
{
    if (text.size() % 2 != 0)
        return Error{ErrorCode::bad_length, "hex", text.size()};
    SecretBytes out(text.size() / 2);
    if (const auto decoded = decode(text, out.reveal_mutable()); !decoded)
        return decoded.error();
    return out;
}

} // namespace lisrtp
