#include "keys/crypto/hash.h"
#include "keys/crypto/hmac.h"

#include "tests/support/vector_file.h"

#include <gtest/gtest.h>

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

INSTANTIATE_TEST_SUITE_P(Vectors, Digest,
                         testing::ValuesIn(test::read_vectors("crypto/digest.vec")),
                         test::test_name);

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
