#include "keys/srtp/sha1_lanes.h"

#include "keys/base/bytes.h"
#include "keys/srtp/sha1_lanes_rounds.h"

#include <algorithm>

namespace lisrtp::srtp
{

namespace
{

constexpr std::size_t roc_octets = 4;
constexpr std::size_t length_octets = 8;

alignas(64) constexpr std::array<std::uint8_t, sha1_block_octets> nothing{};

/** Row i becomes column i. */
LISRTP_AVX512_INLINE void transpose(__m512i (&row)[16])
{
    __m512i pairs[16];
    LISRTP_UNROLL
    for (int i = 0; i < 16; i += 2) {
        pairs[i] = _mm512_unpacklo_epi32(row[i], row[i + 1]);
        pairs[i + 1] = _mm512_unpackhi_epi32(row[i], row[i + 1]);
    }
    __m512i fours[16]; // 128 bits: word 4q + k of four rows
    LISRTP_UNROLL
    for (int i = 0; i < 16; i += 4)
        LISRTP_UNROLL
    for (int k = 0; k < 2; ++k) {
        fours[i + 2 * k] = _mm512_unpacklo_epi64(pairs[i + k], pairs[i + k + 2]);
        fours[i + 2 * k + 1] = _mm512_unpackhi_epi64(pairs[i + k], pairs[i + k + 2]);
    }
    LISRTP_UNROLL
    for (int k = 0; k < 4; ++k) {
        const __m512i low_even = _mm512_shuffle_i32x4(fours[k], fours[k + 4], 0x88);
        const __m512i low_odd = _mm512_shuffle_i32x4(fours[k], fours[k + 4], 0xDD);
        const __m512i high_even = _mm512_shuffle_i32x4(fours[k + 8], fours[k + 12], 0x88);
        const __m512i high_odd = _mm512_shuffle_i32x4(fours[k + 8], fours[k + 12], 0xDD);
        row[k] = _mm512_shuffle_i32x4(low_even, high_even, 0x88);
        row[k + 4] = _mm512_shuffle_i32x4(low_odd, high_odd, 0x88);
        row[k + 8] = _mm512_shuffle_i32x4(low_even, high_even, 0xDD);
        row[k + 12] = _mm512_shuffle_i32x4(low_odd, high_odd, 0xDD);
    }
}

/** Each 32 bits from the octets' order into the CPU's, or back. */
LISRTP_AVX512_INLINE __m512i swap_octets(__m512i words)
{
    const __m512i order =
        _mm512_broadcast_i32x4(_mm_set_epi8(12, 13, 14, 15, 8, 9, 10, 11, 4, 5, 6, 7, 0, 1, 2, 3));
    return _mm512_shuffle_epi8(words, order);
}

/** The lanes' messages, gone through block by block. */
LISRTP_AVX512_INLINE void hash(std::span<const LaneMessage> messages, LaneState& state)
{
    std::uint32_t most = 0;
    std::uint32_t fewest = messages.size() < sha1_lanes ? 0 : UINT32_MAX;
    for (const LaneMessage& message : messages) {
        most = std::max(most, message.blocks());
        fewest = std::min(fewest, message.blocks());
    }
    for (std::uint32_t at = 0; at < most; ++at) {
        LaneBlock block;
        unsigned active = 0;
        LISRTP_UNROLL
        for (unsigned lane = 0; lane < sha1_lanes; ++lane) {
            const std::uint8_t* octets = nothing.data();
            if (lane < messages.size() && at < messages[lane].blocks()) {
                const LaneMessage& message = messages[lane];
                active |= 1U << lane;
                octets = at < message.whole_blocks
                             ? message.whole + at * sha1_block_octets
                             : message.last + (at - message.whole_blocks) * sha1_block_octets;
            }
            block.word[lane] = swap_octets(_mm512_loadu_si512(octets));
        }
        transpose(block.word);
        LaneState next = state;
        sha1_compress(next, block);
        const auto mask = static_cast<__mmask16>(active);
        LISRTP_UNROLL
        for (int i = 0; i < 5; ++i)
            state.word[i] = at < fewest ? next.word[i]
                                        : _mm512_mask_mov_epi32(state.word[i], mask, next.word[i]);
    }
}

} // namespace

bool sha1_lanes_run_here(Dispatch dispatch)
{
    return (dispatch == Dispatch::automatic || dispatch == Dispatch::avx512) &&
           __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw");
}

LISRTP_AVX512 void hash_lanes(std::span<const LaneMessage> messages, Sha1LaneWords& words)
{
    LaneState state;
    for (std::size_t i = 0; i < 5; ++i)
        state.word[i] = _mm512_loadu_si512(words[i].data());
    hash(messages, state);
    for (std::size_t i = 0; i < 5; ++i)
        _mm512_storeu_si512(words[i].data(), state.word[i]);
}

LISRTP_AVX512 void hmac_lanes(std::span<const LaneMessage> messages, LaneDigest* digests)
{
    static_assert(sizeof(HmacSha1States) == sizeof(__m512i));
    __m512i states[16];
    LISRTP_UNROLL
    for (std::size_t lane = 0; lane < sha1_lanes; ++lane)
        states[lane] = _mm512_load_si512(messages[lane < messages.size() ? lane : 0].key);
    transpose(states);
    LaneState inner;
    LaneState outer;
    LISRTP_UNROLL
    for (int i = 0; i < 5; ++i) {
        inner.word[i] = states[i];
        outer.word[i] = states[8 + i];
    }
    hash(messages, inner);
    sha1_outer(inner, outer);

    __m512i rows[16];
    LISRTP_UNROLL
    for (int i = 0; i < 16; ++i)
        rows[i] = i < 5 ? swap_octets(outer.word[i]) : _mm512_setzero_si512();
    transpose(rows);
    for (std::size_t lane = 0; lane < messages.size(); ++lane)
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(digests[lane].data()),
                            _mm512_castsi512_si256(rows[lane]));
}

LISRTP_AVX512 void set_lane_message(std::span<const std::uint8_t> octets, std::uint32_t roc,
                                    LastBlocks& last, LaneMessage& message)
{
    const std::size_t rest = octets.size() % sha1_block_octets;
    const std::size_t used = rest + roc_octets;
    message.whole = octets.data();
    message.whole_blocks = static_cast<std::uint32_t>(octets.size() / sha1_block_octets);
    message.last = last.octets.data();
    message.last_blocks = used + 1 + length_octets <= sha1_block_octets ? 1 : 2;

    // The octets that are not there are neither read nor kept.
    const __mmask64 there = (std::uint64_t{1} << rest) - 1;
    std::uint8_t* const to = last.octets.data();
    _mm512_store_si512(to, _mm512_maskz_loadu_epi8(there, octets.data() + octets.size() - rest));
    _mm512_store_si512(to + sha1_block_octets, _mm512_setzero_si512());
    store_u32(to + rest, roc);
    to[used] = 0x80;
    store_u64(to + message.last_blocks * sha1_block_octets - length_octets,
              (sha1_block_octets + octets.size() + roc_octets) * 8);
}

} // namespace lisrtp::srtp
