// samples/octets.cpp

#include "samples/octets.h"

#include <algorithm>
#include <stdexcept>

namespace samples
{

std::string hex(View octets)
{
    static constexpr char digits[] = "0123456789abcdef";
    std::string text;
    for (const std::uint8_t octet : octets) {
        text += digits[octet >> 4];
        text += digits[octet & 15];
    }
    return text;
}

Octets unhex(std::string_view text)
{
    const auto digit = [](char c) -> unsigned {
        if (c >= '0' && c <= '9')
            return static_cast<unsigned>(c - '0');
        if (c >= 'a' && c <= 'f')
            return static_cast<unsigned>(c - 'a' + 10);
        if (c >= 'A' && c <= 'F')
            return static_cast<unsigned>(c - 'A' + 10);
        throw std::runtime_error("not a hexadecimal digit");
    };
    if (text.size() % 2 != 0)
        throw std::runtime_error("an odd number of hexadecimal digits");
    Octets octets;
    for (std::size_t i = 0; i < text.size(); i += 2)
        octets.push_back(static_cast<std::uint8_t>(digit(text[i]) << 4 | digit(text[i + 1])));
    return octets;
}

std::string base64(View octets)
{
    static constexpr char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    for (std::size_t i = 0; i < octets.size(); i += 3) {
        const std::size_t count = std::min<std::size_t>(3, octets.size() - i);
        unsigned group = 0;
        for (std::size_t j = 0; j < 3; ++j)
            group = group << 8 | (j < count ? octets[i + j] : 0u);
        for (std::size_t j = 0; j < 4; ++j)
            text += j <= count ? alphabet[group >> (18 - 6 * j) & 63] : '=';
    }
    return text;
}

Octets octets_of(std::string_view text)
{
    return {text.begin(), text.end()};
}

Octets exclusive_or(View a, View b)
{
    if (a.size() != b.size())
        throw std::runtime_error("XOR of octet strings of different length");
    Octets result(a.begin(), a.end());
    for (std::size_t i = 0; i < b.size(); ++i)
        result[i] ^= b[i];
    return result;
}

Octets first(View octets, std::size_t count)
{
    if (octets.size() < count)
        throw std::runtime_error("too few octets");
    const View head = octets.first(count);
    return {head.begin(), head.end()};
}

Builder& Builder::octets(View added)
{
    built_.insert(built_.end(), added.begin(), added.end());
    return *this;
}

Builder& Builder::text(std::string_view added)
{
    built_.insert(built_.end(), added.begin(), added.end());
    return *this;
}

Builder& Builder::integer(std::uint64_t value, unsigned count)
{
    while (count > 0)
        built_.push_back(static_cast<std::uint8_t>(value >> 8 * --count));
    return *this;
}

} // namespace samples
