// SHA-1 and HMAC-SHA1 in lanes, held against published values and libgcrypt.

#include "keys/srtp/sha1_lanes.h"

#include "keys/base/bytes.h"
#include "keys/base/hex.h"
#include "keys/srtp/roc_trials.h"

#include <gcrypt.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <random>
#include <vector>

namespace lisrtp::srtp
{

namespace
{

constexpr std::size_t key_octets = 20;
constexpr std::size_t longest = 1500;

class Sha1Lanes : public testing::Test
{
protected:
    void SetUp() override
    {
        if (!sha1_lanes_run_here())
            GTEST_SKIP() << "no AVX-512";
    }
};

/** SHA-1's padding behind a message: FIPS 180-4, 5.1.1. */
Bytes padded(ByteView message)
{
    Bytes blocks = copy_of(message);
    blocks.push_back(0x80);
    while (blocks.size() % 64 != 56)
        blocks.push_back(0);
    Bytes length(8);
    store_u64(length.data(), 8 * message.size());
    blocks.insert(blocks.end(), length.begin(), length.end());
    return blocks;
}

LaneMessage whole(ByteView blocks)
{
    LaneMessage message;
    message.whole = blocks.data();
    message.whole_blocks = static_cast<std::uint32_t>(blocks.size() / 64);
    return message;
}

/** One SHA-1 message in every lane of `lanes`, nothing in the others. */
std::array<Bytes, sha1_lanes> digests(ByteView message, unsigned lanes)
{
    const Bytes blocks = padded(message);
    std::array<LaneMessage, sha1_lanes> messages;
    Sha1LaneWords words;
    constexpr std::uint32_t h0[] = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0};
    for (std::size_t i = 0; i < 5; ++i)
        words[i].fill(h0[i]);
    for (std::size_t lane = 0; lane < sha1_lanes; ++lane)
        if ((lanes >> lane & 1) != 0)
            messages[lane] = whole(blocks);
    hash_lanes(messages, words);
    std::array<Bytes, sha1_lanes> result;
    for (std::size_t lane = 0; lane < sha1_lanes; ++lane)
        for (std::size_t i = 0; i < 5; ++i) {
            Bytes word(4);
            store_u32(word.data(), words[i][lane]);
            result[lane].insert(result[lane].end(), word.begin(), word.end());
        }
    return result;
}

void expect_digest(ByteView message, std::string_view expected)
{
    for (const unsigned lanes : {0xFFFFU, 0x0001U, 0x8000U, 0x5A5AU})
        for (std::size_t lane = 0; lane < sha1_lanes; ++lane) {
            const std::string_view wanted =
                (lanes >> lane & 1) != 0 ? expected : "67452301efcdab8998badcfe10325476c3d2e1f0";
            EXPECT_EQ(to_hex(digests(message, lanes)[lane]), wanted) << "lane " << lane;
        }
}

TEST_F(Sha1Lanes, PublishedValues)
{
    // FIPS 180-1, appendices A and B; the message of no octets and the million of appendix C.
    expect_digest(view_of("abc"), "a9993e364706816aba3e25717850c26c9cd0d89d");
    expect_digest(view_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
                  "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
    expect_digest({}, "da39a3ee5e6b4b0d3255bfef95601890afd80709");
    EXPECT_EQ(to_hex(digests(Bytes(1'000'000, 'a'), 0xFFFF)[7]),
              "34aa973cd4c4daa4f61eeb2bdbad27316534016f");
}

Bytes hmac_by_libgcrypt(ByteView key, ByteView message)
{
    gcry_md_hd_t hash = nullptr;
    if (gcry_md_open(&hash, GCRY_MD_SHA1, GCRY_MD_FLAG_HMAC) != 0 ||
        gcry_md_setkey(hash, key.data(), key.size()) != 0)
        ADD_FAILURE() << "libgcrypt";
    gcry_md_write(hash, message.data(), message.size());
    const std::uint8_t* const digest = gcry_md_read(hash, 0);
    Bytes octets(digest, digest + sha1_octets);
    gcry_md_close(hash);
    return octets;
}

/** RFC 2104's two states, by the lanes themselves. */
HmacSha1States states_of(ByteView key)
{
    HmacSha1States states{};
    for (const std::uint8_t pad : {std::uint8_t{0x36}, std::uint8_t{0x5C}}) {
        Bytes block(64, pad);
        for (std::size_t i = 0; i < key.size(); ++i)
            block[i] ^= key[i];
        Sha1LaneWords words;
        constexpr std::uint32_t h0[] = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0};
        for (std::size_t i = 0; i < 5; ++i)
            words[i].fill(h0[i]);
        const LaneMessage message = whole(block);
        hash_lanes({&message, 1}, words);
        for (std::size_t i = 0; i < 5; ++i)
            (pad == 0x36 ? states.inner : states.outer)[i] = words[i][0];
    }
    return states;
}

Bytes random_octets(std::mt19937& random, std::size_t octets)
{
    Bytes made(octets);
    std::ranges::generate(made, [&] { return static_cast<std::uint8_t>(random()); });
    return made;
}

/** Messages as they lie in an exactly fitting piece of memory each, a key each. */
class Hmacs
{
public:
    void add(std::mt19937& random, std::size_t octets)
    {
        keys_.push_back(random_octets(random, key_octets));
        messages_.push_back(random_octets(random, octets));
        rocs_.push_back(static_cast<std::uint32_t>(random()));
    }

    void expect_libgcrypts() const
    {
        const std::size_t count = messages_.size();
        std::vector<HmacSha1States> states(count);
        std::vector<LastBlocks> last(count);
        std::vector<LaneMessage> lanes(count);
        std::vector<LaneDigest> digests(count);
        for (std::size_t i = 0; i < count; ++i) {
            states[i] = states_of(keys_[i]);
            lanes[i].key = &states[i];
            set_lane_message(messages_[i], rocs_[i], last[i], lanes[i]);
        }
        hmac_lanes(lanes, digests.data());
        for (std::size_t i = 0; i < count; ++i) {
            Bytes message = messages_[i];
            message.resize(message.size() + 4);
            store_u32(message.data() + message.size() - 4, rocs_[i]);
            Bytes expected = hmac_by_libgcrypt(keys_[i], message);
            expected.resize(sizeof(LaneDigest));
            EXPECT_TRUE(same_octets(digests[i], expected))
                << "lane " << i << " of " << count << ", " << messages_[i].size() << " octets";
        }
    }

private:
    std::vector<Bytes> keys_;
    std::vector<Bytes> messages_;
    std::vector<std::uint32_t> rocs_;
};

TEST_F(Sha1Lanes, EveryLengthAsLibgcryptHasIt)
{
    std::mt19937 random(1);
    for (std::size_t begin = 0; begin <= longest; begin += sha1_lanes) {
        Hmacs hmacs;
        for (std::size_t i = 0; i < sha1_lanes; ++i)
            hmacs.add(random, begin + i);
        hmacs.expect_libgcrypts();
    }
}

TEST_F(Sha1Lanes, EveryNumberOfLanes)
{
    std::mt19937 random(2);
    for (std::size_t count = 1; count <= sha1_lanes; ++count)
        for (const std::size_t octets : {0U, 51U, 52U, 172U, 1212U}) {
            Hmacs hmacs;
            for (std::size_t i = 0; i < count; ++i)
                hmacs.add(random, octets);
            hmacs.expect_libgcrypts();
        }
}

TEST_F(Sha1Lanes, AnyLengthsSideBySide)
{
    for (unsigned seed = 0; seed < 300; ++seed) {
        std::mt19937 random(seed);
        Hmacs hmacs;
        for (std::size_t count = 1 + random() % sha1_lanes; count > 0; --count)
            hmacs.add(random, random() % (seed % 10 == 0 ? 65536U : longest + 1U));
        hmacs.expect_libgcrypts();
    }
}

/** Where the ROC begins in its block, straddles words and blocks, and what the padding does. */
TEST(RocTrials, EveryPlaceOfTheCounter)
{
    std::mt19937 random(3);
    for (std::size_t octets = 0; octets <= 3 * 64; ++octets)
        for (const std::size_t tag_octets : {1U, 3U, 4U, 10U, 20U}) {
            const Bytes message = random_octets(random, octets);
            const SecretBytes key = SecretBytes::copy_of(random_octets(random, key_octets));
            const auto right = static_cast<std::uint32_t>(random());
            Bytes with_roc = message;
            with_roc.resize(octets + 4);
            store_u32(with_roc.data() + octets, right);
            Bytes tag = hmac_by_libgcrypt(key.reveal(), with_roc);
            tag.resize(tag_octets);
            const std::uint32_t first =
                right - std::min(right, static_cast<std::uint32_t>(random() % 100));
            for (const std::uint64_t count : {1U, 7U, 8U, 15U, 16U, 17U, 100U, 150U}) {
                const auto search = [&](Dispatch dispatch) {
                    return RocTrials(key, message, dispatch).find(tag, Roc{first}, count);
                };
                const Engine::RocSearch in_lanes = search(Dispatch::automatic);
                const Engine::RocSearch one_by_one = search(Dispatch::plain);
                EXPECT_EQ(in_lanes.roc, one_by_one.roc) << octets << ' ' << count;
                EXPECT_EQ(in_lanes.trials, one_by_one.trials) << octets << ' ' << count;
                if (tag_octets >= 4) {
                    EXPECT_EQ(in_lanes.roc.has_value(), right - first < count);
                }
            }
        }
}

TEST(RocTrials, EndsWithTheLastCounter)
{
    const SecretBytes key(key_octets);
    const Bytes message(172);
    Bytes with_roc(176);
    store_u32(with_roc.data() + 172, UINT32_MAX);
    const Bytes tag = hmac_by_libgcrypt(key.reveal(), with_roc);
    for (const Dispatch dispatch : {Dispatch::automatic, Dispatch::plain}) {
        RocTrials trials(key, message, dispatch);
        const Engine::RocSearch found =
            trials.find(tag, Roc{UINT32_MAX - 20}, std::uint64_t{1} << 32);
        EXPECT_EQ(found.roc, Roc{UINT32_MAX});
        EXPECT_EQ(found.trials, 21U);
        // The counter after the last is not the first.
        store_u32(with_roc.data() + 172, 0);
        const Bytes of_zero = hmac_by_libgcrypt(key.reveal(), with_roc);
        store_u32(with_roc.data() + 172, UINT32_MAX);
        const Engine::RocSearch none =
            trials.find(of_zero, Roc{UINT32_MAX - 20}, std::uint64_t{1} << 32);
        EXPECT_EQ(none.roc, std::nullopt);
        EXPECT_EQ(none.trials, 21U);
    }
}

} // namespace

} // namespace lisrtp::srtp
