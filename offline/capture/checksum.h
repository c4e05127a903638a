// offline/capture/checksum.h - the Internet checksum.  RFC 1071.

#pragma once

#include "keys/base/bytes.h"

namespace lisrtp::capture
{

/** Sums 16-bit words in one's complement over pieces of which all but the last are even. */
class InternetChecksum
{
public:
    InternetChecksum& octets(ByteView piece);
    InternetChecksum& u16(std::uint16_t word);
    /** The complement of the sum: 0 over octets that hold their own right checksum. */
    std::uint16_t finish() const;

private:
    std::uint64_t sum_ = 0;
};

} // namespace lisrtp::capture
