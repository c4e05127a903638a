#include "keys/base/hex.h"

#include <gtest/gtest.h>

namespace lisrtp
{
namespace
{

TEST(Hex, IsWrittenInLowerCase)
{
    EXPECT_EQ(to_hex(Bytes{0x00, 0xAB, 0xFF}), "00abff");
    EXPECT_EQ(to_hex(Ssrc{0xBEEF}), "0000beef");
    EXPECT_EQ(to_hex(CsbId{0xFABF6231}), "fabf6231");
}

TEST(Hex, IsReadInEitherCase)
{
    EXPECT_EQ(from_hex("00aBFf").value(), (Bytes{0x00, 0xAB, 0xFF}));
    EXPECT_TRUE(same_octets(secret_from_hex("00aBFf").value().reveal(), Bytes{0x00, 0xAB, 0xFF}));
    EXPECT_TRUE(from_hex("").value().empty());
}

TEST(Hex, RefusesAnOddNumberOfDigits)
{
    EXPECT_EQ(from_hex("abc").error(), (Error{ErrorCode::bad_length, "hex", 3}));
    EXPECT_EQ(secret_from_hex("a").error().code, ErrorCode::bad_length);
}

TEST(Hex, RefusesForeignCharactersWithTheirOffset)
{
    EXPECT_EQ(from_hex("ab:c").error(), (Error{ErrorCode::bad_hex, "hex", 2}));
    EXPECT_EQ(secret_from_hex("0x12").error(), (Error{ErrorCode::bad_hex, "hex", 1}));
}

} // namespace
} // namespace lisrtp
