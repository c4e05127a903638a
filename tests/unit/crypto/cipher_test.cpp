#include "keys/crypto/aes.h"
#include "keys/crypto/des.h"

#include "tests/support/vector_file.h"

#include <gtest/gtest.h>

namespace lisrtp::crypto
{
namespace
{

/** One record of cipher.vec: DES, triple DES, and AES in its three uses. */
class Cipher : public testing::TestWithParam<test::VectorRecord>
{
};

TEST_P(Cipher, GivesTheStandardsOutput)
{
    const auto& record = GetParam();
    const SecretBytes key = record.secret("Key");
    const Bytes input = record.octets("Input");
    const std::string& cipher = record.text("Cipher");
    const auto output = cipher == "aes"          ? aes_ecb_encrypt(key, input)
                        : cipher == "aes-ctr"    ? aes_ctr(key, record.octets("Iv"), input)
                        : cipher == "aes-unwrap" ? aes_key_unwrap(key, input)
                        : cipher == "des"        ? des_ecb_encrypt(key, input)
                                                 : triple_des_ecb_encrypt(key, input);
    ASSERT_TRUE(output) << describe(output.error());
    EXPECT_EQ(to_hex(output->reveal()), record.text("Output"));
}

INSTANTIATE_TEST_SUITE_P(Vectors, Cipher,
                         testing::ValuesIn(test::read_vectors("crypto/cipher.vec")),
                         test::test_name);

TEST(Des, RefusesAKeyOfAnotherLength)
{
    const Bytes block(8);
    EXPECT_EQ(des_ecb_encrypt(SecretBytes(7), block).error().code, ErrorCode::bad_key_length);
    EXPECT_EQ(triple_des_ecb_encrypt(SecretBytes(8), block).error().code,
              ErrorCode::bad_key_length);
}

TEST(Des, RefusesPartOfABlock)
{
    EXPECT_EQ(des_ecb_encrypt(SecretBytes(8), Bytes(9)).error().code, ErrorCode::bad_length);
    EXPECT_EQ(triple_des_ecb_encrypt(SecretBytes(16), Bytes(7)).error().code,
              ErrorCode::bad_length);
}

} // namespace
} // namespace lisrtp::crypto
