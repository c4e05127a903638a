#include "keys/aka/challenge.h"
#include "keys/base/hex.h"

#include <gtest/gtest.h>

namespace lisrtp::aka
{
namespace
{

// Out of a 401 whose quintet osmo-auc-gen made.
constexpr std::string_view nonce = "n3yNAhrM9NshPM/wx/caaq5Lo4BMl3JcZaBHfNBzH5M=";

TEST(Challenge, HoldsRandAndAutn)
{
    const auto challenge = read_challenge(nonce);
    ASSERT_TRUE(challenge);
    EXPECT_EQ(to_hex(challenge->rand), "9f7c8d021accf4db213ccff0c7f71a6a");
    EXPECT_EQ(to_hex(challenge->autn), "ae4ba3804c97725c65a0477cd0731f93");
    EXPECT_TRUE(challenge->server_data.empty());
}

TEST(Challenge, IsReadLeniently)
{
    const auto expected = read_challenge(nonce)->autn;
    for (const char* variant : {"\"n3yNAhrM9NshPM/wx/caaq5Lo4BMl3JcZaBHfNBzH5M=\"",
                                "n3yNAhrM9NshPM/wx/caaq5Lo4BMl3JcZaBHfNBzH5M",
                                "n3yNAhrM9NshPM_wx_caaq5Lo4BMl3JcZaBHfNBzH5M=",
                                "n3yNAhrM9NshPM/wx/ca\r\n aq5Lo4BMl3JcZaBHfNBzH5M="})
        EXPECT_EQ(read_challenge(variant)->autn, expected) << variant;
}

TEST(Challenge, KeepsServerData)
{
    const auto challenge = read_challenge("AAAAAAAAAAAAAAAAAAAAAAEBAQEBAQEBAQEBAQEBAQHerb7v");
    ASSERT_TRUE(challenge);
    EXPECT_EQ(to_hex(challenge->server_data), "deadbeef");
}

TEST(Challenge, OfAnOrdinaryDigestNonceHoldsARandOnly)
{
    const auto challenge = read_challenge("AAECAwQFBgcICQoLDA0ODxAR"); // 18 octets
    ASSERT_TRUE(challenge);
    EXPECT_EQ(to_hex(challenge->rand), "000102030405060708090a0b0c0d0e0f");
    EXPECT_TRUE(challenge->autn.empty());
    EXPECT_EQ(to_hex(challenge->server_data), "1011");
}

TEST(Challenge, Refusals)
{
    EXPECT_EQ(read_challenge("AAECAw==").error(), (Error{ErrorCode::truncated, "RAND", 0}));
    EXPECT_EQ(read_challenge("").error().code, ErrorCode::truncated);
    EXPECT_EQ(read_challenge("not.base64").error(), (Error{ErrorCode::bad_base64, "base64", 3}));
    EXPECT_EQ(read_challenge(std::string(4097, 'A')).error().code, ErrorCode::too_long);
}

} // namespace
} // namespace lisrtp::aka
