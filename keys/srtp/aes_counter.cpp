#include "keys/srtp/aes_counter.h"

#include "keys/srtp/avx512.h"

#include <cpuid.h>

#include <cstring>

namespace lisrtp::srtp
{

namespace
{

constexpr std::size_t block_octets = 16;
constexpr std::size_t register_octets = 64;

/** Each block, a number of 128 bits, from the CPU's order into that of octets. */
LISRTP_VAES_INLINE __m512i as_octets(__m512i numbers)
{
    const __m512i order =
        _mm512_broadcast_i32x4(_mm_set_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
    return _mm512_shuffle_epi8(numbers, order);
}

LISRTP_VAES_INLINE __m512i round_key(const std::uint8_t* schedule, unsigned round)
{
    return _mm512_broadcast_i32x4(
        _mm_loadu_si128(reinterpret_cast<const __m128i*>(schedule + round * block_octets)));
}

/** Less than all of a register. */
LISRTP_VAES_INLINE __mmask64 first_octets(std::size_t octets)
{
    return (std::uint64_t{1} << octets) - 1;
}

/** Stores less than all of a register.  A masked store would do, and is slow on some CPUs. */
LISRTP_VAES_INLINE void store_first(std::uint8_t* out, std::size_t octets, __m512i value)
{
    __m256i half = _mm512_castsi512_si256(value);
    if ((octets & 32) != 0) {
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(out), half);
        out += 32;
        half = _mm512_extracti64x4_epi64(value, 1);
    }
    __m128i quarter = _mm256_castsi256_si128(half);
    if ((octets & 16) != 0) {
        _mm_storeu_si128(reinterpret_cast<__m128i*>(out), quarter);
        out += 16;
        quarter = _mm256_extracti128_si256(half, 1);
    }
    if ((octets & 15) != 0) {
        std::uint8_t rest[block_octets];
        _mm_storeu_si128(reinterpret_cast<__m128i*>(rest), quarter);
        std::memcpy(out, rest, octets & 15);
    }
}

/** `registers` of blocks side by side, so that none waits for the one before it; the last may be
 *  in part.  @return the counters that follow */
template <unsigned rounds, int registers>
LISRTP_VAES_INLINE __m512i crypt(const std::uint8_t* schedule, __m512i counters,
                                 const std::uint8_t* in, std::size_t octets, std::uint8_t* out)
{
    const __m512i four = _mm512_set_epi64(0, 4, 0, 4, 0, 4, 0, 4);
    __m512i blocks[registers];
    __m512i key = round_key(schedule, 0);
    LISRTP_UNROLL
    for (int i = 0; i < registers; ++i) {
        blocks[i] = _mm512_xor_si512(as_octets(counters), key);
        counters = _mm512_add_epi64(counters, four);
    }
    LISRTP_UNROLL
    for (unsigned round = 1; round < rounds; ++round) {
        key = round_key(schedule, round);
        LISRTP_UNROLL
        for (int i = 0; i < registers; ++i)
            blocks[i] = _mm512_aesenc_epi128(blocks[i], key);
    }
    key = round_key(schedule, rounds);
    LISRTP_UNROLL
    for (int i = 0; i < registers; ++i) {
        const std::size_t at = static_cast<std::size_t>(i) * register_octets;
        const __m512i keystream = _mm512_aesenclast_epi128(blocks[i], key);
        const std::size_t left = octets - at;
        if (i < registers - 1 || left >= register_octets)
            _mm512_storeu_si512(out + at, _mm512_xor_si512(keystream, _mm512_loadu_si512(in + at)));
        else
            store_first(
                out + at, left,
                _mm512_xor_si512(keystream, _mm512_maskz_loadu_epi8(first_octets(left), in + at)));
    }
    return counters;
}

template <unsigned rounds>
LISRTP_VAES void crypt_packet(const std::uint8_t* schedule, CounterIv iv, ByteView in,
                              std::uint8_t* out)
{
    constexpr std::size_t most = 4;
    const __m512i first = _mm512_broadcast_i32x4(
        _mm_set_epi64x(static_cast<long long>(iv.high), static_cast<long long>(iv.low)));
    __m512i counters = _mm512_add_epi64(first, _mm512_set_epi64(0, 3, 0, 2, 0, 1, 0, 0));
    const std::uint8_t* from = in.data();
    std::size_t left = in.size();
    while (left > (most - 1) * register_octets) {
        const std::size_t octets = std::min(left, most * register_octets);
        counters = crypt<rounds, most>(schedule, counters, from, octets, out);
        from += octets;
        out += octets;
        left -= octets;
    }
    if (left > 2 * register_octets)
        crypt<rounds, 3>(schedule, counters, from, left, out);
    else if (left > register_octets)
        crypt<rounds, 2>(schedule, counters, from, left, out);
    else if (left > 0)
        crypt<rounds, 1>(schedule, counters, from, left, out);
}

/** `__builtin_cpu_supports` of clang 16 does not know it. */
bool has_vaes()
{
    constexpr unsigned leaf = 7;
    constexpr unsigned vaes = 1U << 9; // in ECX
    unsigned eax = 0;
    unsigned ebx = 0;
    unsigned ecx = 0;
    unsigned edx = 0;
    return __get_cpuid_count(leaf, 0, &eax, &ebx, &ecx, &edx) != 0 && (ecx & vaes) != 0;
}

} // namespace

bool aes_counter_mode_runs_here(Dispatch dispatch)
{
    return (dispatch == Dispatch::automatic || dispatch == Dispatch::avx512) &&
           __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && has_vaes();
}

void aes_counter_mode(const std::uint8_t* schedule, unsigned rounds, CounterIv iv, ByteView in,
                      std::uint8_t* out)
{
    if (rounds == 10)
        crypt_packet<10>(schedule, iv, in, out);
    else if (rounds == 12)
        crypt_packet<12>(schedule, iv, in, out);
    else
        crypt_packet<14>(schedule, iv, in, out);
}

} // namespace lisrtp::srtp
