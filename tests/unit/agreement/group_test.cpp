#include "keys/agreement/group.h"

#include "keys/base/hex.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>

namespace lisrtp::agreement
{
namespace
{

struct Expected {
    Group group;
    const char* name;
    const char* vector; ///< in modp_groups_openssl.json
    std::size_t octets;
    int mikey;
};

constexpr Expected expected[] = {
    {Group::oakley1, "oakley1", "oakley1_768_rfc2409", 96, 1},
    {Group::oakley2, "oakley2", "oakley2_1024_rfc2409", 128, 2},
    {Group::oakley5, "oakley5", "modp5_1536_rfc3526", 192, 0},
    {Group::modp2048, "modp2048", "modp14_2048_rfc3526", 256, 244},
    {Group::modp3072, "modp3072", "modp15_3072_rfc3526", 384, 245},
    {Group::modp4096, "modp4096", "modp16_4096_rfc3526", 512, 246},
};

class Groups : public testing::TestWithParam<Expected>
{
};

TEST_P(Groups, PrimeIsThatOfTheRfc)
{
    std::ifstream file(LISRTP_TEST_DATA "/vectors/agreement/modp_groups_openssl.json");
    const auto vectors = nlohmann::json::parse(file);
    const auto octets = from_hex(vectors.at(GetParam().vector).get<std::string>());
    ASSERT_TRUE(octets);
    EXPECT_EQ(to_hex(prime(GetParam().group)), to_hex(*octets));
}

TEST_P(Groups, HasItsNameNumberAndLength)
{
    const Expected& e = GetParam();
    EXPECT_EQ(name_of(e.group), e.name);
    EXPECT_EQ(group_named(e.name), e.group);
    EXPECT_EQ(group_of_mikey(static_cast<std::uint8_t>(e.mikey)), e.group);
    EXPECT_EQ(mikey_number_of(e.group), e.mikey);
    EXPECT_EQ(value_octets(e.group), e.octets);
    EXPECT_EQ(is_private_mikey_group(static_cast<std::uint8_t>(e.mikey)), e.mikey >= 241);
}

INSTANTIATE_TEST_SUITE_P(All, Groups, testing::ValuesIn(expected),
                         [](const auto& one) { return std::string(one.param.name); });

TEST(Groups, CurvesHaveTheirPrivateNumbers)
{
    struct {
        Group group;
        const char* name;
        std::uint8_t mikey;
        std::size_t value, shared;
    } const curves[] = {{Group::p256, "p256", 241, 64, 32},
                        {Group::p384, "p384", 242, 96, 48},
                        {Group::x25519, "x25519", 243, 32, 32}};
    for (const auto& curve : curves) {
        EXPECT_EQ(group_of_mikey(curve.mikey), curve.group);
        EXPECT_EQ(name_of(curve.group), curve.name);
        EXPECT_EQ(group_named(curve.name), curve.group);
        EXPECT_EQ(value_octets(curve.group), curve.value);
        EXPECT_EQ(shared_octets(curve.group), curve.shared);
        EXPECT_TRUE(prime(curve.group).empty());
        EXPECT_FALSE(is_modular(curve.group));
        EXPECT_TRUE(is_private_mikey_group(curve.mikey));
    }
}

TEST(GroupNames, OthersAreNoGroups)
{
    EXPECT_FALSE(group_named("oakley3"));
    EXPECT_FALSE(group_named(""));
    EXPECT_FALSE(group_of_mikey(3));
    EXPECT_FALSE(group_of_mikey(240));
    EXPECT_FALSE(group_of_mikey(247));
    EXPECT_FALSE(group_of_mikey(255));
}

} // namespace
} // namespace lisrtp::agreement
