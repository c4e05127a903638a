// tests/unit/casebook/suite_of_policy_test.cpp - RFC 3830 6.10.1's parameters as SRTP suites.

#include "keys/casebook/suite_of_policy.h"

#include <gtest/gtest.h>

namespace lisrtp::casebook
{

namespace
{

TEST(SuiteOfPolicy, DefaultsAreAesCm128WithTag80)
{
    const auto suite = suite_of_policy({});
    ASSERT_TRUE(suite);
    EXPECT_EQ(suite->cipher, srtp::Cipher::aes_cm);
    EXPECT_EQ(suite->key_octets, 16u);
    EXPECT_EQ(suite->salt_octets, 14u);
    EXPECT_EQ(suite->authentication, srtp::Authentication::hmac_sha1);
    EXPECT_EQ(suite->tag_octets, 10u);
}

TEST(SuiteOfPolicy, GcmBringsItsOwnTag)
{
    mikey::SrtpPolicy policy;
    policy.cipher = mikey::SrtpCipher::aes_gcm;
    policy.key_octets = 32;
    policy.salt_octets = 12;
    const auto suite = suite_of_policy(policy);
    ASSERT_TRUE(suite);
    EXPECT_EQ(suite->cipher, srtp::Cipher::aes_gcm);
    EXPECT_EQ(suite->key_octets, 32u);
    EXPECT_EQ(suite->authentication, srtp::Authentication::null);
    EXPECT_EQ(suite->tag_octets, 16u);
}

TEST(SuiteOfPolicy, ShortTagIsKept)
{
    mikey::SrtpPolicy policy;
    policy.tag_octets = 4;
    EXPECT_EQ(suite_of_policy(policy)->tag_octets, 4u);
}

TEST(SuiteOfPolicy, EncryptionOffIsTheNullCipher)
{
    mikey::SrtpPolicy off;
    off.srtp_encryption = false;
    EXPECT_EQ(suite_of_policy(off)->cipher, srtp::Cipher::null);
    mikey::SrtpPolicy null;
    null.cipher = mikey::SrtpCipher::null;
    EXPECT_EQ(suite_of_policy(null)->cipher, srtp::Cipher::null);
    EXPECT_TRUE(proves(*suite_of_policy(null)));
}

TEST(SuiteOfPolicy, AuthenticationOffProvesNothing)
{
    mikey::SrtpPolicy off;
    off.srtp_authentication = false;
    EXPECT_FALSE(proves(*suite_of_policy(off)));
    mikey::SrtpPolicy null;
    null.authentication = mikey::SrtpAuthentication::null;
    EXPECT_FALSE(proves(*suite_of_policy(null)));
}

TEST(SuiteOfPolicy, F8)
{
    mikey::SrtpPolicy policy;
    policy.cipher = mikey::SrtpCipher::aes_f8;
    EXPECT_EQ(suite_of_policy(policy)->cipher, srtp::Cipher::aes_f8);
}

TEST(SuiteOfPolicy, RocCarriage)
{
    mikey::SrtpPolicy policy;
    policy.authentication = mikey::SrtpAuthentication::rcc_m2;
    policy.roc_rate = 10;
    EXPECT_EQ(suite_of_policy(policy)->roc_carriage, srtp::RocCarriage::m2);
    EXPECT_EQ(suite_of_policy(policy)->roc_rate, 10u);
    EXPECT_TRUE(proves(*suite_of_policy(policy)));
    policy.authentication = mikey::SrtpAuthentication::rcc_m1;
    EXPECT_EQ(suite_of_policy(policy)->roc_carriage, srtp::RocCarriage::m1);
    policy.authentication = mikey::SrtpAuthentication::rcc_m3;
    EXPECT_EQ(suite_of_policy(policy)->roc_carriage, srtp::RocCarriage::m3);
    EXPECT_FALSE(proves(*suite_of_policy(policy)));
}

TEST(SuiteOfPolicy, RefusesWhatNoEngineOpens)
{
    mikey::SrtpPolicy prefix;
    prefix.prefix_octets = 1;
    mikey::SrtpPolicy prf;
    prf.prf = 1;
    mikey::SrtpPolicy odd_tag;
    odd_tag.cipher = mikey::SrtpCipher::aes_gcm;
    odd_tag.aead_tag_octets = 8;
    mikey::SrtpPolicy rcc;
    rcc.authentication = mikey::SrtpAuthentication::rcc_m2;
    rcc.roc_rate = 0;
    for (const mikey::SrtpPolicy& policy : {prefix, prf, odd_tag, rcc}) {
        const auto suite = suite_of_policy(policy);
        ASSERT_FALSE(suite);
        EXPECT_EQ(suite.error().code, ErrorCode::unsupported);
    }
}

} // namespace

} // namespace lisrtp::casebook
