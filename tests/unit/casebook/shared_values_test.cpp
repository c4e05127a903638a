// tests/unit/casebook/shared_values_test.cpp - what is remembered is what would be computed.

#include "keys/casebook/shared_values.h"

#include <gtest/gtest.h>

namespace lisrtp::casebook
{

namespace
{

constexpr auto group = agreement::Group::oakley5;

SecretBytes exponent(std::uint8_t last)
{
    Bytes octets(32, 0x5a);
    octets.back() = last;
    return SecretBytes::copy_of(octets);
}

TEST(SharedValues, AnswersAsTheFirstTime)
{
    const SecretBytes x = exponent(1);
    const SecretBytes y = exponent(3);
    const auto g_y = agreement::public_value(group, y);
    ASSERT_TRUE(g_y);
    const auto computed = agreement::shared_value(group, x, *g_y);
    ASSERT_TRUE(computed);
    SharedValues values;
    for (int turn = 0; turn < 3; ++turn) {
        const auto remembered = values.of(group, x, *g_y);
        ASSERT_TRUE(remembered);
        EXPECT_TRUE(*remembered == *computed);
    }
}

TEST(SharedValues, AnotherExponentIsAnotherValue)
{
    const auto g_y = agreement::public_value(group, exponent(3));
    ASSERT_TRUE(g_y);
    SharedValues values;
    const auto one = values.of(group, exponent(1), *g_y);
    const auto two = values.of(group, exponent(2), *g_y);
    ASSERT_TRUE(one && two);
    EXPECT_FALSE(*one == *two);
}

TEST(SharedValues, RefusesAgainWhatWasRefused)
{
    SharedValues values;
    const Bytes zero(192, 0);
    const auto first = values.check(group, zero);
    const auto second = values.check(group, zero);
    ASSERT_FALSE(first);
    ASSERT_FALSE(second);
    EXPECT_EQ(first.error(), second.error());
    EXPECT_FALSE(values.of(group, exponent(1), zero));
    EXPECT_FALSE(values.of(group, exponent(1), zero));
}

} // namespace

} // namespace lisrtp::casebook
