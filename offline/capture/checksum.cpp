#include "offline/capture/checksum.h"

#include <bit>
#include <cstring>

namespace lisrtp::capture
{

InternetChecksum& InternetChecksum::octets(ByteView piece)
{
    // The sum does not depend on the order of the octets in a word (RFC 1071, 2: "Byte Order
    // Independence"), and adding 32-bit words and folding at the end gives the same sum ("Parallel
    // Summation"); 64 bits of accumulator hold 2^32 of them.
    std::size_t i = 0;
    std::uint64_t even = 0;
    std::uint64_t odd = 0;
    for (; i + 8 <= piece.size(); i += 8) {
        std::uint64_t words;
        std::memcpy(&words, piece.data() + i, sizeof words);
        even += words & 0xFFFFFFFF;
        odd += words >> 32;
    }
    if (i > 0) {
        std::uint64_t sum = even + odd;
        while (sum >> 16 != 0)
            sum = (sum & 0xFFFF) + (sum >> 16);
        const std::uint8_t* const octets = reinterpret_cast<const std::uint8_t*>(&sum);
        sum_ += std::endian::native == std::endian::little ? load_u16(octets) : sum;
    }
    for (; i + 2 <= piece.size(); i += 2)
        sum_ += load_u16(piece.data() + i);
    // An odd octet counts as if a zero followed.
    if (i < piece.size())
        sum_ += static_cast<std::uint64_t>(piece[i]) << 8;
    return *this;
}

InternetChecksum& InternetChecksum::u16(std::uint16_t word)
{
    sum_ += word;
    return *this;
}

std::uint16_t InternetChecksum::finish() const
{
    std::uint64_t sum = sum_;
    while (sum >> 16 != 0)
        sum = (sum & 0xFFFF) + (sum >> 16);
    return static_cast<std::uint16_t>(~sum);
}

} // namespace lisrtp::capture
