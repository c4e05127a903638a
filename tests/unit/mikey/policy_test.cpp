#include "keys/mikey/policy.h"

#include "tests/support/vector_file.h"

namespace lisrtp::mikey
{
namespace
{

struct Case {
    const char* name;
    std::vector<PolicyParameter> parameters;
    const char* expect; ///< "ok" or the refusal
};

const Case cases[] = {
    {"no parameters", {}, "ok"},
    {"encryption algorithm 3", {{0, {3}}}, "unsupported"},
    {"encryption algorithm 256", {{0, {1, 0}}}, "unsupported"},
    {"authentication algorithm 5", {{2, {5}}}, "unsupported"},
    {"PRF 1", {{5, {1}}}, "unsupported"},
    {"FEC order 1", {{9, {1}}}, "unsupported"},
    {"key of 17 octets", {{1, {17}}}, "bad_length"},
    {"key of 33 octets", {{1, {33}}}, "bad_length"},
    {"no key for AES-CM", {{1, {0}}}, "bad_length"},
    {"no key for NULL", {{0, {0}}, {1, {0}}}, "ok"},
    {"authentication key of 65 octets", {{3, {65}}}, "bad_length"},
    {"salt of 15 octets", {{4, {15}}}, "bad_length"},
    {"key derivation rate 3", {{6, {3}}}, "bad_value"},
    {"key derivation rate 2^25", {{6, {2, 0, 0, 0}}}, "bad_value"},
    {"key derivation rate 2^24", {{6, {1, 0, 0, 0}}}, "ok"},
    {"SRTP encryption 2", {{7, {2}}}, "bad_value"},
    {"SRTCP encryption 2", {{8, {2}}}, "bad_value"},
    {"SRTP authentication 2", {{10, {2}}}, "bad_value"},
    {"tag of 21 octets", {{11, {21}}}, "bad_length"},
    {"prefix of 256 octets", {{12, {1, 0}}}, "bad_length"},
    {"ROC rate 0", {{13, {0}}}, "bad_value"},
    {"ROC rate 65536", {{13, {1, 0, 0}}}, "bad_value"},
    {"AEAD tag of 17 octets", {{20, {17}}}, "bad_length"},
    {"value of 9 octets", {{99, Bytes(9)}}, "bad_length"},
    {"unknown parameter", {{99, {1, 2, 3}}}, "ok"},
    {"a number with leading zeros", {{1, {0, 0, 32}}}, "ok"},
};

class Policies : public testing::TestWithParam<Case>
{
};

TEST_P(Policies, AreTakenOrRefused)
{
    SecurityPolicy payload;
    payload.parameters = GetParam().parameters;
    EXPECT_EQ(test::outcome_of(read_srtp_policy(payload)), GetParam().expect);
}

INSTANTIATE_TEST_SUITE_P(Table, Policies, testing::ValuesIn(cases),
                         [](const auto& one) { return test::test_name_of(one.param.name); });

TEST(Policy, EveryParameterFindsItsField)
{
    SecurityPolicy payload;
    payload.parameters = {{0, {2}},  {1, {32}}, {2, {3}},  {3, {16}}, {4, {13}},
                          {5, {0}},  {6, {64}}, {7, {0}},  {8, {0}},  {9, {0}},
                          {10, {0}}, {11, {4}}, {12, {2}}, {13, {9}}, {20, {8}}};
    const auto policy = read_srtp_policy(payload);
    ASSERT_TRUE(policy);
    EXPECT_EQ(policy->cipher, SrtpCipher::aes_f8);
    EXPECT_EQ(policy->key_octets, 32u);
    EXPECT_EQ(policy->authentication, SrtpAuthentication::rcc_m2);
    EXPECT_EQ(policy->authentication_key_octets, 16u);
    EXPECT_EQ(policy->salt_octets, 13u);
    EXPECT_EQ(policy->key_derivation_rate, 64u);
    EXPECT_FALSE(policy->srtp_encryption);
    EXPECT_FALSE(policy->srtcp_encryption);
    EXPECT_FALSE(policy->srtp_authentication);
    EXPECT_EQ(policy->tag_octets, 4u);
    EXPECT_EQ(policy->prefix_octets, 2u);
    EXPECT_EQ(policy->roc_rate, 9u);
    EXPECT_EQ(policy->aead_tag_octets, 8u);
}

TEST(Policy, GcmHasASaltOf12Octets)
{
    SecurityPolicy payload;
    payload.parameters = {{0, {6}}};
    EXPECT_EQ(read_srtp_policy(payload)->salt_octets, 12u);
}

TEST(Policy, NullCipherStillHasAMasterKey)
{
    SecurityPolicy payload;
    payload.parameters = {{0, {0}}, {1, {0}}};
    EXPECT_EQ(read_srtp_policy(payload)->key_octets, 16u);
}

TEST(Policy, LaterParametersWin)
{
    SecurityPolicy payload;
    payload.parameters = {{1, {32}}, {1, {16}}};
    EXPECT_EQ(read_srtp_policy(payload)->key_octets, 16u);
}

TEST(Policy, OfAnotherProtocolIsRefused)
{
    SecurityPolicy payload;
    payload.protocol = 1;
    EXPECT_EQ(test::outcome_of(read_srtp_policy(payload)), "unsupported");
}

TEST(Policy, IsFoundByNumber)
{
    Message message;
    EXPECT_EQ(srtp_policy(message, 9).value(), SrtpPolicy{}) << "no SP at all: the defaults";
    SecurityPolicy payload;
    payload.number = 4;
    payload.parameters = {{1, {32}}};
    message.payloads.push_back(payload);
    EXPECT_EQ(srtp_policy(message, 4)->key_octets, 32u);
    EXPECT_EQ(test::outcome_of(srtp_policy(message, 9)), "missing");
}

} // namespace
} // namespace lisrtp::mikey
