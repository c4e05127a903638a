#include "keys/crypto/hash.h"
#include "keys/crypto/hmac.h"
#include "keys/crypto/stepped_sha256.h"

#include "tests/support/vector_file.h"

#include <gtest/gtest.h>

#include <random>

namespace lisrtp::crypto
{
namespace
{

std::string digest_of(const std::string& algorithm, Parts parts)
{
    if (algorithm == "md5")
        return to_hex(md5(parts));
    if (algorithm == "sha1")
        return to_hex(sha1(parts));
    return to_hex(sha256(parts));
}

class Digest : public testing::TestWithParam<test::VectorRecord>
{
};

TEST_P(Digest, OfTheWholeText)
{
    const std::string& text = GetParam().text("Text");
    EXPECT_EQ(digest_of(GetParam().text("Algorithm"), {view_of(text)}), GetParam().text("Digest"));
}

TEST_P(Digest, OfTheTextInParts)
{
    const std::string_view text = GetParam().text("Text");
    const std::size_t half = text.size() / 2;
    EXPECT_EQ(digest_of(GetParam().text("Algorithm"),
                        {view_of(text.substr(0, half)), {}, view_of(text.substr(half))}),
              GetParam().text("Digest"));
}

TEST_P(Digest, BesideAnotherText)
{
    if (GetParam().text("Algorithm") != "sha256")
        return;
    const std::string& text = GetParam().text("Text");
    const Bytes other(1000, 7);
    SteppedSha256 a;
    SteppedSha256 b;
    SteppedSha256::update_both(a, view_of(text), b, other);
    EXPECT_EQ(to_hex(a.finish()), GetParam().text("Digest"));
    EXPECT_EQ(to_hex(b.finish()), to_hex(sha256(other)));
}

INSTANTIATE_TEST_SUITE_P(Vectors, Digest,
                         testing::ValuesIn(test::read_vectors("crypto/digest.vec")),
                         test::test_name);

/** FIPS 180-4's example of a long text. */
TEST(SteppedSha256, AMillionTimesA)
{
    const Bytes text(1'000'000, 'a');
    SteppedSha256 alone;
    alone.update(text);
    EXPECT_EQ(to_hex(alone.finish()),
              "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(SteppedSha256, IsLibgcryptsInAnyPieces)
{
    std::mt19937 chance(4);
    Bytes text(5000);
    for (std::uint8_t& octet : text)
        octet = static_cast<std::uint8_t>(chance());
    for (int round = 0; round < 2000; ++round) {
        // Lengths around the blocks' ends, and those far from each other.
        const ByteView texts[] = {ByteView(text).first(chance() % (round % 2 == 0 ? 200 : 5000)),
                                  ByteView(text).subspan(chance() % 4900)};
        SteppedSha256 hashes[2];
        ByteView left[] = {texts[0], texts[1]};
        while (!left[0].empty() || !left[1].empty()) {
            ByteView pieces[2];
            for (int i = 0; i < 2; ++i) {
                pieces[i] = left[i].first(std::min<std::size_t>(left[i].size(), chance() % 300));
                left[i] = left[i].subspan(pieces[i].size());
            }
            if (chance() % 3 == 0) {
                hashes[0].update(pieces[0]);
                hashes[1].update(pieces[1]);
            } else {
                SteppedSha256::update_both(hashes[0], pieces[0], hashes[1], pieces[1]);
            }
        }
        for (int i = 0; i < 2; ++i)
            ASSERT_EQ(hashes[i].finish(), sha256(texts[i])) << texts[i].size();
    }
}

class Hmac : public testing::TestWithParam<test::VectorRecord>
{
};

TEST_P(Hmac, WithASecretKeyAndWithAnOpenOne)
{
    const auto& record = GetParam();
    const std::string& algorithm = record.text("Algorithm");
    const SecretBytes key = record.secret("Key");
    const Bytes data = record.octets("Data");
    const std::string& expected = record.text("Digest");
    if (algorithm == "md5") {
        EXPECT_EQ(to_hex(hmac_md5(key, {data}).reveal()), expected);
        EXPECT_EQ(to_hex(hmac_md5(key.reveal(), {data})), expected);
    } else if (algorithm == "sha1") {
        EXPECT_EQ(to_hex(hmac_sha1(key, {data}).reveal()), expected);
        EXPECT_EQ(to_hex(hmac_sha1(key.reveal(), {data})), expected);
    } else {
        EXPECT_EQ(to_hex(hmac_sha256(key, {data}).reveal()), expected);
        EXPECT_EQ(to_hex(hmac_sha256(key.reveal(), {data})), expected);
    }
}

INSTANTIATE_TEST_SUITE_P(Vectors, Hmac, testing::ValuesIn(test::read_vectors("crypto/hmac.vec")),
                         test::test_name);

TEST(Hmac, TakesAnEmptyKey)
{
    // HMAC-SHA-256 of nothing under nothing, computed with Python's hmac module.
    EXPECT_EQ(to_hex(hmac_sha256(SecretBytes(), {}).reveal()),
              "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST(Sha256, PieceByPieceAndThenAnew)
{
    Sha256 hash;
    hash.update(view_of("a"));
    hash.update(view_of("bc"));
    const std::string abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    EXPECT_EQ(to_hex(hash.finish()), abc);
    hash.update(view_of("abc"));
    Sha256 moved = std::move(hash);
    EXPECT_EQ(to_hex(moved.finish()), abc);
}

} // namespace
} // namespace lisrtp::crypto
