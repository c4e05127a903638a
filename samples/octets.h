// samples/octets.h - octet strings: hex, base64, and a builder in network byte order.

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace samples
{

using Octets = std::vector<std::uint8_t>;
using View = std::span<const std::uint8_t>;

/** Lower-case hexadecimal. */
std::string hex(View octets);

/** @throws std::runtime_error when `text` is not an even number of hexadecimal digits */
Octets unhex(std::string_view text);

/** RFC 4648 section 4, padded, on one line. */
std::string base64(View octets);

/** The octets of a text. */
Octets octets_of(std::string_view text);

/** a XOR b.  @throws std::runtime_error when they differ in length */
Octets exclusive_or(View a, View b);

/** The first `count` octets.  @throws std::runtime_error when there are fewer */
Octets first(View octets, std::size_t count);

/** Appends integers in network byte order, and octets. */
class Builder
{
public:
    Builder& u8(std::uint64_t value) { return integer(value, 1); }
    Builder& u16(std::uint64_t value) { return integer(value, 2); }
    Builder& u32(std::uint64_t value) { return integer(value, 4); }
    Builder& u48(std::uint64_t value) { return integer(value, 6); }
    Builder& u64(std::uint64_t value) { return integer(value, 8); }
    Builder& octets(View added);
    Builder& text(std::string_view added);

    const Octets& built() const { return built_; }
    Octets take() { return std::move(built_); }

private:
    Builder& integer(std::uint64_t value, unsigned count);

    Octets built_;
};

} // namespace samples
