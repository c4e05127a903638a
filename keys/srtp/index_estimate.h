// keys/srtp/index_estimate.h - from 16 bits of sequence number to 48 of index.  RFC 3711 section
// 3.3.1 and Appendix A.

#pragma once

#include "keys/base/types.h"

namespace lisrtp::srtp
{

/**
 * The index nearest to 2^16 * roc + s_l whose low 16 bits are `sequence`.
 *
 * @param s_l  sequence number on which the estimate rests, in the epoch `roc`
 * The rollover counter of the result is taken modulo 2^32, as in the RFC.
 */
constexpr PacketIndex guess_index(std::uint16_t s_l, Roc roc, std::uint16_t sequence)
{
    std::uint32_t v = roc.value;
    if (s_l < 32768) {
        if (sequence - s_l > 32768)
            v = roc.value - 1;
    } else {
        if (s_l - 32768 > sequence)
            v = roc.value + 1;
    }
    return packet_index(Roc{v}, sequence);
}

} // namespace lisrtp::srtp
