#include "offline/capture/checksum.h"

namespace lisrtp::capture
{

InternetChecksum& InternetChecksum::octets(ByteView piece)
{
    // Adding 32-bit words and folding at the end gives the same sum (RFC 1071, 2: "Parallel
    // Summation"); 64 bits of accumulator hold 2^32 of them.
    std::size_t i = 0;
    for (; i + 4 <= piece.size(); i += 4)
        sum_ += load_u32(piece.data() + i);
    if (i + 2 <= piece.size()) {
        sum_ += load_u16(piece.data() + i);
        i += 2;
    }
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
