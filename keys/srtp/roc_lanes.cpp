#include "keys/srtp/roc_lanes.h"

#include "keys/srtp/sha1_lanes_rounds.h"

#include <bit>
#include <cstring>

namespace lisrtp::srtp
{

namespace
{

constexpr std::size_t word_octets = 4;
constexpr unsigned word_bits = 32;

LISRTP_AVX512_INLINE __m512i in_every_lane(std::uint32_t word)
{
    return _mm512_set1_epi32(static_cast<int>(word));
}

LISRTP_AVX512_INLINE LaneState in_every_lane(const std::array<std::uint32_t, 5>& words)
{
    LaneState state;
    LISRTP_UNROLL
    for (int i = 0; i < 5; ++i)
        state.word[i] = in_every_lane(words[static_cast<std::size_t>(i)]);
    return state;
}

/** The words of the blocks in which the ROC lies, for sixteen counters. */
class Candidates
{
public:
    LISRTP_AVX512 explicit Candidates(const RocTrial& trial) : at_(trial.roc_at / word_octets)
    {
        LastBlocks last = trial.last;
        store_u32(last.octets.data() + trial.roc_at, 0);
        for (std::size_t i = 0; i < trial.blocks * words_of_a_block; ++i)
            words_[i] = in_every_lane(load_u32(last.octets.data() + word_octets * i));
        around_[0] = words_[at_];
        around_[1] = words_[at_ + 1];
        const auto bits = static_cast<int>(8 * (trial.roc_at % word_octets));
        down_ = _mm_cvtsi32_si128(bits);
        up_ = _mm_cvtsi32_si128(static_cast<int>(word_bits) - bits);
    }

    LISRTP_AVX512_INLINE void set(__m512i rocs)
    {
        words_[at_] = _mm512_or_si512(around_[0], _mm512_srl_epi32(rocs, down_));
        words_[at_ + 1] = _mm512_or_si512(around_[1], _mm512_sll_epi32(rocs, up_));
    }

    LISRTP_AVX512_INLINE LaneBlock block(std::size_t i) const
    {
        LaneBlock block;
        LISRTP_UNROLL
        for (std::size_t w = 0; w < words_of_a_block; ++w)
            block.word[w] = words_[i * words_of_a_block + w];
        return block;
    }

private:
    static constexpr std::size_t words_of_a_block = 16;

    __m512i words_[2 * words_of_a_block];
    std::size_t at_;    ///< the word in which the ROC begins; it may end in the next
    __m512i around_[2]; ///< those two without the ROC
    __m128i down_;      ///< bits by which the ROC is shifted for the first
    __m128i up_;        ///< and for the second: all 32 if no part of it lies there
};

LISRTP_AVX512 bool fits(const LaneState& digests, unsigned lane, ByteView tag)
{
    std::array<std::uint8_t, sha1_octets> digest;
    for (std::size_t i = 0; i < 5; ++i) {
        alignas(64) std::array<std::uint32_t, sha1_lanes> words;
        _mm512_store_si512(words.data(), digests.word[i]);
        store_u32(&digest[word_octets * i], words[lane]);
    }
    return std::memcmp(digest.data(), tag.data(), std::min(tag.size(), digest.size())) == 0;
}

} // namespace

LISRTP_AVX512 Engine::RocSearch find_roc_in_lanes(const RocTrial& trial, ByteView tag, Roc first,
                                                  std::uint64_t count)
{
    Candidates candidates(trial);
    const LaneState inner = in_every_lane(trial.inner);
    const LaneState outer = in_every_lane(trial.outer);
    std::array<std::uint8_t, word_octets> beginning{};
    std::array<std::uint8_t, word_octets> mask{};
    std::copy_n(tag.begin(), std::min(tag.size(), word_octets), beginning.begin());
    std::fill_n(mask.begin(), std::min(tag.size(), word_octets), std::uint8_t{0xFF});
    const __m512i wanted = in_every_lane(load_u32(beginning.data()));
    const __m512i looked_at = in_every_lane(load_u32(mask.data()));

    __m512i rocs =
        _mm512_add_epi32(in_every_lane(first.value),
                         _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0));
    for (std::uint64_t tried = 0; tried < count; tried += sha1_lanes) {
        candidates.set(rocs);
        rocs = _mm512_add_epi32(rocs, in_every_lane(sha1_lanes));
        LaneState digests = inner;
        for (std::size_t i = 0; i < trial.blocks; ++i) {
            LaneBlock block = candidates.block(i);
            sha1_compress(digests, block);
        }
        LaneState tags = outer;
        sha1_outer(digests, tags);

        std::uint32_t similar =
            _mm512_cmpeq_epi32_mask(_mm512_and_si512(tags.word[0], looked_at), wanted);
        if (count - tried < sha1_lanes)
            similar &= (1U << (count - tried)) - 1;
        for (; similar != 0; similar &= similar - 1) {
            const auto lane = static_cast<unsigned>(std::countr_zero(similar));
            if (fits(tags, lane, tag))
                return {Roc{static_cast<std::uint32_t>(first.value + tried + lane)},
                        tried + lane + 1};
        }
    }
    return {{}, count};
}

} // namespace lisrtp::srtp
