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

/** The RFC's guess, except that nothing comes before ROC 0: there it would give 2^32 - 1. */
constexpr PacketIndex guess_near(PacketIndex known, std::uint16_t sequence)
{
    const PacketIndex guess = guess_index(sequence_of(known), roc_of(known), sequence);
    if (roc_of(known).value == 0 && roc_of(guess).value == UINT32_MAX)
        return packet_index(Roc{0}, sequence);
    return guess;
}

} // namespace lisrtp::srtp
