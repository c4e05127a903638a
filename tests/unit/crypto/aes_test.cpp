#include "keys/crypto/aes.h"

#include "tests/support/vector_file.h"

#include <gtest/gtest.h>

namespace lisrtp::crypto
{
namespace
{

Bytes zeros(std::size_t octets)
{
    return Bytes(octets);
}

TEST(Aes, RefusesAKeyOfAnotherLength)
{
    const SecretBytes key(15);
    EXPECT_EQ(aes_ecb_encrypt(key, zeros(16)).error().code, ErrorCode::bad_key_length);
    EXPECT_EQ(aes_ctr(key, zeros(16), zeros(4)).error().code, ErrorCode::bad_key_length);
    EXPECT_EQ(aes_key_unwrap(key, zeros(24)).error().code, ErrorCode::bad_key_length);
}

TEST(Aes, RefusesPartOfABlock)
{
    EXPECT_EQ(aes_ecb_encrypt(SecretBytes(16), zeros(17)).error().code, ErrorCode::bad_length);
}

TEST(Aes, RefusesAShortIv)
{
    EXPECT_EQ(aes_ctr(SecretBytes(16), zeros(15), zeros(4)).error().code, ErrorCode::bad_length);
}

TEST(Aes, CounterModeOfNothingIsNothing)
{
    EXPECT_EQ(aes_ctr(SecretBytes(16), zeros(16), {}).value().size(), 0u);
}

TEST(AesKeyUnwrap, RefusesLengthsThatAreNone)
{
    EXPECT_EQ(aes_key_unwrap(SecretBytes(16), zeros(16)).error().code, ErrorCode::bad_length);
    EXPECT_EQ(aes_key_unwrap(SecretBytes(16), zeros(25)).error().code, ErrorCode::bad_length);
}

TEST(AesKeyUnwrap, NoticesAnotherKey)
{
    EXPECT_EQ(aes_key_unwrap(SecretBytes(16), zeros(24)).error().code, ErrorCode::mac_mismatch);
}

} // namespace
} // namespace lisrtp::crypto
