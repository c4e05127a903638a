#include "keys/base/base64.h"

namespace lisrtp
{

namespace
{

constexpr char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

int value_of(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    if (c == '+')
        return 62;
    if (c == '/')
        return 63;
    return -1;
}

bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/** How many digits, and whether everything is digits, white space and padding at the end. */
Result<std::size_t> count_digits(std::string_view text)
{
    std::size_t count = 0;
    bool padded = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (is_space(text[i]))
            continue;
        if (text[i] == '=') {
            padded = true;
            continue;
        }
        if (padded || value_of(text[i]) < 0)
            return Error{ErrorCode::bad_base64, "base64", i};
        ++count;
    }
    if (count % 4 == 1)
        return Error{ErrorCode::bad_base64, "base64", text.size()};
    return count;
}

void decode(std::string_view text, std::span<std::uint8_t> out)
{
    std::uint32_t bits = 0;
    int held = 0;
    std::size_t at = 0;
    for (const char c : text) {
        const int v = value_of(c);
        if (v < 0)
            continue;
        bits = bits << 6 | static_cast<std::uint32_t>(v);
        held += 6;
        if (held >= 8 && at < out.size()) {
            held -= 8;
            out[at++] = static_cast<std::uint8_t>(bits >> held);
        }
    }
}

template <typename Owner>
Result<Owner> decode_into(std::string_view text, std::size_t most_octets, auto octets_of)
{
    const auto digits = count_digits(text);
    if (!digits)
        return digits.error();
    const std::size_t octets = *digits * 3 / 4;
    if (octets > most_octets)
        return Error{ErrorCode::too_long, "base64", text.size()};
    Owner out(octets);
    decode(text, octets_of(out));
    return out;
}

} // namespace

std::string to_base64(ByteView octets)
{
    std::string text;
    text.reserve((octets.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < octets.size(); i += 3) {
        const std::size_t n = std::min<std::size_t>(3, octets.size() - i);
        std::uint32_t bits = 0;
        for (std::size_t k = 0; k < 3; ++k)
            bits = bits << 8 | (k < n ? octets[i + k] : 0u);
        for (std::size_t k = 0; k < 4; ++k)
            text += k <= n ? alphabet[bits >> (18 - 6 * k) & 63] : '=';
    }
    return text;
}

Result<Bytes> from_base64(std::string_view text, std::size_t most_octets)
{
    return decode_into<Bytes>(text, most_octets,
                              [](Bytes& out) { return std::span<std::uint8_t>(out); });
}

Result<SecretBytes> secret_from_base64(std::string_view text, std::size_t most_octets)
{
    return decode_into<SecretBytes>(text, most_octets,
                                    [](SecretBytes& out) { return out.reveal_mutable(); });
}

} // namespace lisrtp
