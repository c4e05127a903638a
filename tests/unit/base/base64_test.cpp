#include "keys/base/base64.h"

#include <gtest/gtest.h>

namespace lisrtp
{
namespace
{

// RFC 4648, 10.
constexpr std::pair<std::string_view, std::string_view> rfc_4648[] = {
    {"", ""},
    {"f", "Zg=="},
    {"fo", "Zm8="},
    {"foo", "Zm9v"},
    {"foob", "Zm9vYg=="},
    {"fooba", "Zm9vYmE="},
    {"foobar", "Zm9vYmFy"},
};

TEST(Base64, VectorsOfRfc4648BothWays)
{
    for (const auto& [text, encoded] : rfc_4648) {
        EXPECT_EQ(to_base64(view_of(text)), encoded);
        EXPECT_EQ(text_of(from_base64(encoded).value()), text);
        EXPECT_EQ(text_of(secret_from_base64(encoded).value().reveal()), text);
    }
}

TEST(Base64, WithoutPaddingAndWithWhiteSpace)
{
    EXPECT_EQ(text_of(from_base64("Zm9vYg").value()), "foob");
    EXPECT_EQ(text_of(from_base64("Zm9v\r\n\tYm Fy").value()), "foobar");
}

TEST(Base64, RefusesForeignCharactersWithTheirOffset)
{
    EXPECT_EQ(from_base64("Zm9-").error(), (Error{ErrorCode::bad_base64, "base64", 3}));
    EXPECT_EQ(from_base64("Zg==Zg==").error(), (Error{ErrorCode::bad_base64, "base64", 4}));
}

TEST(Base64, RefusesOneDigitTooMany)
{
    EXPECT_EQ(from_base64("Zm9vY").error().code, ErrorCode::bad_base64);
}

TEST(Base64, RefusesWhatIsLongerThanTheCallerWants)
{
    EXPECT_TRUE(from_base64("Zm9v", 3));
    EXPECT_EQ(from_base64("Zm9v", 2).error().code, ErrorCode::too_long);
}

} // namespace
} // namespace lisrtp
