// samples/drbg.cpp

#include "samples/drbg.h"

#include "samples/primitives.h"

namespace samples
{

Drbg Drbg::stream(std::string_view name) const
{
    return Drbg(seed_ + "/" + std::string(name));
}

Octets Drbg::octets(std::size_t count)
{
    while (left_.size() < count) {
        const Octets block = sha256(Builder().text(seed_).u8(0).u64(block_++).built());
        left_.insert(left_.end(), block.begin(), block.end());
    }
    const auto end = left_.begin() + static_cast<std::ptrdiff_t>(count);
    Octets result(left_.begin(), end);
    left_.erase(left_.begin(), end);
    return result;
}

std::uint32_t Drbg::u32()
{
    std::uint32_t value = 0;
    for (const std::uint8_t octet : octets(4))
        value = value << 8 | octet;
    return value;
}

double Drbg::fraction()
{
    return u32() / 4294967296.0;
}

} // namespace samples
