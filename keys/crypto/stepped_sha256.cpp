#include "keys/crypto/stepped_sha256.h"

#include <algorithm>

#ifdef __x86_64__
#include <cpuid.h>
#include <immintrin.h>
#define LISRTP_SHA [[gnu::target("sha,sse4.1,ssse3")]]
#endif

namespace lisrtp::crypto
{

namespace
{

constexpr std::size_t block_octets = 64;

/** FIPS 180-4, 5.3.3. */
constexpr std::array<std::uint32_t, 8> first_state = {
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

/** A text that is being hashed. */
struct Run {
    std::uint32_t* state;
    const std::uint8_t* octets;
};

#ifdef __x86_64__

/** FIPS 180-4, 4.2.2. */
alignas(16) constexpr std::uint32_t constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

bool processor_has_sha()
{
    static const bool has = [] {
        unsigned a = 0;
        unsigned b = 0;
        unsigned c = 0;
        unsigned d = 0;
        constexpr unsigned sha = 1u << 29; // `__builtin_cpu_supports` of g++ 12 does not know it
        return __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (b & sha) != 0 &&
               __builtin_cpu_supports("sse4.1") && __builtin_cpu_supports("ssse3");
    }();
    return has;
}

LISRTP_SHA inline __m128i load(const void* octets)
{
    return _mm_loadu_si128(static_cast<const __m128i*>(octets));
}

/**
 * FIPS 180-4, 6.2.2, of `count` texts in step. The instructions want the state as ABEF and CDGH,
 * and W_t + K_t of two rounds at a time; W_(4j) to W_(4j+3) stand in w[j % 4].
 */
template <std::size_t count>
LISRTP_SHA void take_blocks(std::array<Run, count> runs, std::size_t blocks)
{
    const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    __m128i abef[count];
    __m128i cdgh[count];
    for (std::size_t r = 0; r < count; ++r) {
        const __m128i cdab = _mm_shuffle_epi32(load(runs[r].state), 0xB1);
        const __m128i efgh = _mm_shuffle_epi32(load(runs[r].state + 4), 0x1B);
        abef[r] = _mm_alignr_epi8(cdab, efgh, 8);
        cdgh[r] = _mm_blend_epi16(efgh, cdab, 0xF0);
    }
    for (; blocks > 0; --blocks) {
        __m128i abef_before[count];
        __m128i cdgh_before[count];
        __m128i w[count][4];
        for (std::size_t r = 0; r < count; ++r) {
            abef_before[r] = abef[r];
            cdgh_before[r] = cdgh[r];
        }
#pragma GCC unroll 16
        for (std::size_t j = 0; j < 16; ++j) {
            const __m128i k = load(constants + 4 * j);
#pragma GCC unroll 2
            for (std::size_t r = 0; r < count; ++r) {
                __m128i& now = w[r][j % 4];
                const __m128i before = w[r][(j + 3) % 4];
                // W_t = sigma1(W_(t-2)) + W_(t-7) + sigma0(W_(t-15)) + W_(t-16)
                if (j < 4)
                    now = _mm_shuffle_epi8(load(runs[r].octets + 16 * j), big_endian);
                else
                    now = _mm_sha256msg2_epu32(
                        _mm_add_epi32(_mm_sha256msg1_epu32(now, w[r][(j + 1) % 4]),
                                      _mm_alignr_epi8(before, w[r][(j + 2) % 4], 4)),
                        before);
                const __m128i w_k = _mm_add_epi32(now, k);
                cdgh[r] = _mm_sha256rnds2_epu32(cdgh[r], abef[r], w_k);
                abef[r] = _mm_sha256rnds2_epu32(abef[r], cdgh[r], _mm_shuffle_epi32(w_k, 0x0E));
            }
        }
        for (std::size_t r = 0; r < count; ++r) {
            abef[r] = _mm_add_epi32(abef[r], abef_before[r]);
            cdgh[r] = _mm_add_epi32(cdgh[r], cdgh_before[r]);
            runs[r].octets += block_octets;
        }
    }
    for (std::size_t r = 0; r < count; ++r) {
        const __m128i feba = _mm_shuffle_epi32(abef[r], 0x1B);
        const __m128i dchg = _mm_shuffle_epi32(cdgh[r], 0xB1);
        auto* const state = reinterpret_cast<__m128i*>(runs[r].state);
        _mm_storeu_si128(state, _mm_blend_epi16(feba, dchg, 0xF0));
        _mm_storeu_si128(state + 1, _mm_alignr_epi8(dchg, feba, 8));
    }
}

#else

bool processor_has_sha()
{
    return false;
}

template <std::size_t count>
void take_blocks(std::array<Run, count>, std::size_t)
{
}

#endif

} // namespace

SteppedSha256::SteppedSha256() : state_(first_state)
{
    if (!processor_has_sha())
        by_library_.emplace();
}

void SteppedSha256::update(ByteView octets)
{
    if (by_library_)
        return by_library_->update(octets);
    complete_block(octets);
    const std::size_t blocks = octets.size() / block_octets;
    if (blocks > 0)
        take_blocks<1>({Run{state_.data(), octets.data()}}, blocks);
    count_blocks(octets, blocks);
    begin_block(octets);
}

void SteppedSha256::update_both(SteppedSha256& a, ByteView of_a, SteppedSha256& b, ByteView of_b)
{
    if (!a.by_library_) {
        a.complete_block(of_a);
        b.complete_block(of_b);
        const std::size_t blocks = std::min(of_a.size(), of_b.size()) / block_octets;
        if (blocks > 0)
            take_blocks<2>({Run{a.state_.data(), of_a.data()}, Run{b.state_.data(), of_b.data()}},
                           blocks);
        a.count_blocks(of_a, blocks);
        b.count_blocks(of_b, blocks);
    }
    a.update(of_a);
    b.update(of_b);
}

/** Fills up the block that was begun, and takes it if that makes it whole. */
void SteppedSha256::complete_block(ByteView& octets)
{
    if (octets_ % block_octets == 0)
        return;
    const ByteView some =
        octets.first(std::min<std::size_t>(octets.size(), block_octets - octets_ % block_octets));
    begin_block(some);
    octets = octets.subspan(some.size());
    if (octets_ % block_octets == 0)
        take_blocks<1>({Run{state_.data(), begun_.data()}}, 1);
}

/** They were taken off the front. */
void SteppedSha256::count_blocks(ByteView& octets, std::size_t blocks)
{
    octets_ += blocks * block_octets;
    octets = octets.subspan(blocks * block_octets);
}

/** No more than the block has room for. */
void SteppedSha256::begin_block(ByteView octets)
{
    std::copy(octets.begin(), octets.end(), begun_.begin() + octets_ % block_octets);
    octets_ += octets.size();
}

Sha256Digest SteppedSha256::finish()
{
    if (by_library_)
        return by_library_->finish();
    // FIPS 180-4, 5.1.1: a bit 1, zeros, the length in bits in 64 of them.
    const std::uint64_t bits = 8 * octets_;
    const std::size_t used = octets_ % block_octets;
    Bytes end((used < block_octets - 8 ? block_octets : 2 * block_octets) - used);
    end.front() = 0x80;
    store_u64(end.data() + end.size() - 8, bits);
    update(end);
    Sha256Digest digest;
    for (std::size_t i = 0; i < state_.size(); ++i)
        store_u32(digest.data() + 4 * i, state_[i]);
    return digest;
}

} // namespace lisrtp::crypto
