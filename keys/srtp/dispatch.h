// keys/srtp/dispatch.h - how much of the CPU's instruction set the engines use.

#pragma once

#include <cstdint>

namespace lisrtp::srtp
{

/** More than the CPU has is lowered to what it has. */
enum class Dispatch : std::uint8_t {
    automatic, ///< all that the CPU has
    avx512,
    avx2,
    avx,
    sse,
    plain ///< nothing of our own; libraries choose for themselves
};

} // namespace lisrtp::srtp
