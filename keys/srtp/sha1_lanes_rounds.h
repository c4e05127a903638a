// keys/srtp/sha1_lanes_rounds.h - SHA-1's compression function on sixteen lanes.  FIPS 180-4,
// section 6.1.2.

#pragma once

#include "keys/srtp/avx512.h"

#include <cstddef>
#include <cstdint>
#include <utility>

namespace lisrtp::srtp
{

/** A word of each of sixteen states, or of sixteen blocks. */
struct LaneState {
    __m512i word[5];
};
struct LaneBlock {
    __m512i word[16];
};

/** What vpternlog has to be told for three operands: the table's column for x = F0, y = CC, z = AA.
 */
constexpr int choose = 0xCA;   ///< Ch(x, y, z) = (x AND y) XOR (NOT x AND z)
constexpr int parity = 0x96;   ///< Parity(x, y, z) = x XOR y XOR z
constexpr int majority = 0xE8; ///< Maj(x, y, z)

template <unsigned t>
LISRTP_AVX512_INLINE void sha1_round(LaneState& state, LaneBlock& block)
{
    // The letters move on by one place in each round, instead of their contents.
    __m512i& a = state.word[(80 - t) % 5];
    __m512i& b = state.word[(81 - t) % 5];
    __m512i& c = state.word[(82 - t) % 5];
    __m512i& d = state.word[(83 - t) % 5];
    __m512i& e = state.word[(84 - t) % 5];
    __m512i& w = block.word[t % 16];

    // W(t) = ROTL1(W(t-3) XOR W(t-8) XOR W(t-14) XOR W(t-16))
    if constexpr (t >= 16)
        w = _mm512_rol_epi32(
            _mm512_xor_si512(w, _mm512_ternarylogic_epi32(block.word[(t - 3) % 16],
                                                          block.word[(t - 8) % 16],
                                                          block.word[(t - 14) % 16], parity)),
            1);
    // T = ROTL5(a) + f(b, c, d) + e + K(t) + W(t)
    constexpr std::uint32_t k = t < 20   ? 0x5A827999
                                : t < 40 ? 0x6ED9EBA1
                                : t < 60 ? 0x8F1BBCDC
                                         : 0xCA62C1D6;
    constexpr int f = t < 20 ? choose : t >= 40 && t < 60 ? majority : parity;
    e = _mm512_add_epi32(e, _mm512_add_epi32(w, _mm512_set1_epi32(static_cast<int>(k))));
    e = _mm512_add_epi32(e, _mm512_ternarylogic_epi32(b, c, d, f));
    e = _mm512_add_epi32(e, _mm512_rol_epi32(a, 5));
    b = _mm512_rol_epi32(b, 30);
}

template <unsigned... t>
LISRTP_AVX512_INLINE void sha1_rounds(LaneState& state, LaneBlock& block,
                                      std::integer_sequence<unsigned, t...>)
{
    (sha1_round<t>(state, block), ...);
}

/** H(i) from H(i-1).  Leaves nothing of the block. */
LISRTP_AVX512_INLINE void sha1_compress(LaneState& state, LaneBlock& block)
{
    LaneState next = state;
    sha1_rounds(next, block, std::make_integer_sequence<unsigned, 80>());
    LISRTP_UNROLL
    for (int i = 0; i < 5; ++i)
        state.word[i] = _mm512_add_epi32(state.word[i], next.word[i]);
}

/** HMAC's outer hash: the inner digest, padded, is its one block after K XOR opad. */
LISRTP_AVX512_INLINE void sha1_outer(const LaneState& inner, LaneState& outer)
{
    LaneBlock block;
    LISRTP_UNROLL
    for (int i = 0; i < 5; ++i)
        block.word[i] = inner.word[i];
    block.word[5] = _mm512_set1_epi32(static_cast<int>(0x80000000));
    LISRTP_UNROLL
    for (int i = 6; i < 15; ++i)
        block.word[i] = _mm512_setzero_si512();
    block.word[15] = _mm512_set1_epi32((64 + 20) * 8);
    sha1_compress(outer, block);
}

} // namespace lisrtp::srtp
