// The curves of the private profiles: published values, and everything that is no point.

#include "keys/agreement/diffie_hellman.h"
#include "keys/agreement/element.h"
#include "keys/base/hex.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>

namespace lisrtp::agreement
{
namespace
{

SecretBytes secret(const std::string& hex)
{
    return secret_from_hex(hex).value();
}

Bytes octets(const std::string& hex)
{
    return from_hex(hex).value();
}

TEST(Curves, GiveThePublishedValues)
{
    std::ifstream file(LISRTP_TEST_DATA "/vectors/agreement/curves.json");
    std::size_t count = 0;
    for (const auto& one : nlohmann::json::parse(file)) {
        SCOPED_TRACE(one.at("source").get<std::string>());
        const auto text = [&one](const char* key) { return one.at(key).get<std::string>(); };
        const Group group = group_named(text("group")).value();
        EXPECT_EQ(to_hex(public_value(group, secret(text("x"))).value()), text("value"));
        EXPECT_EQ(
            to_hex(shared_value(group, secret(text("x")), octets(text("peer"))).value().reveal()),
            text("shared"));
        EXPECT_TRUE(check_public_value(group, octets(text("peer"))));
        ++count;
    }
    EXPECT_EQ(count, 8u);
}

const std::string p256_order = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
const std::string p256_prime = "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff";
const std::string p256_generator =
    "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
    "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5";

TEST(Curves, ReduceExponentsModuloTheOrder)
{
    EXPECT_EQ(check_exponent(Group::p256, secret("00")).error().code, ErrorCode::out_of_range);
    EXPECT_EQ(check_exponent(Group::p256, secret(p256_order)).error().code,
              ErrorCode::out_of_range);
    std::string above = p256_order; // the order plus 2
    above.back() = '3';
    EXPECT_EQ(public_value(Group::p256, secret(above)).value(),
              public_value(Group::p256, secret("02")).value());
    EXPECT_EQ(to_hex(public_value(Group::p256, secret("01")).value()), p256_generator);
    EXPECT_EQ(check_exponent(Group::p256, SecretBytes()).error().code, ErrorCode::empty_key);
    EXPECT_EQ(check_exponent(Group::p384, SecretBytes(1025)).error().code, ErrorCode::too_long);
}

TEST(Curves, TakeShortX25519ExponentsAsLittleEndian)
{
    // 3 and then 31 zeros: clamping makes 3 to 0 and sets bit 254, so every small number is alike
    EXPECT_EQ(public_value(Group::x25519, secret("03")).value(),
              public_value(Group::x25519, secret("00")).value());
    EXPECT_EQ(public_value(Group::x25519, secret("0812")).value(),
              public_value(Group::x25519, secret("0812" + std::string(60, '0'))).value());
    EXPECT_NE(public_value(Group::x25519, secret("0812")).value(),
              public_value(Group::x25519, secret("000812")).value());
    EXPECT_EQ(check_exponent(Group::x25519, SecretBytes(33)).error().code, ErrorCode::out_of_range);
    EXPECT_EQ(to_hex(Exponent::from_octets(Group::x25519, secret("0008")).value().x.reveal()),
              "0008");
}

struct Refusal {
    const char* name;
    Group group;
    std::string value;
    ErrorCode code;
    const char* field;
};

class CurvesRefuse : public testing::TestWithParam<Refusal>
{
};

TEST_P(CurvesRefuse, Values)
{
    const Refusal& refusal = GetParam();
    const auto checked = check_public_value(refusal.group, octets(refusal.value));
    ASSERT_FALSE(checked);
    EXPECT_EQ(name_of(checked.error().code), name_of(refusal.code));
    EXPECT_STREQ(checked.error().field, refusal.field);
    const auto shared = shared_value(refusal.group, secret("05"), octets(refusal.value));
    ASSERT_FALSE(shared);
    EXPECT_EQ(name_of(shared.error().code), name_of(refusal.code));
}

const std::string zeros(64, '0');

INSTANTIATE_TEST_SUITE_P(
    Malicious, CurvesRefuse,
    testing::Values(
        Refusal{"identity", Group::p256, zeros + zeros, ErrorCode::out_of_range,
                "identity element in place of a point"},
        Refusal{"identity384", Group::p384, zeros + zeros + zeros, ErrorCode::out_of_range,
                "identity element in place of a point"},
        Refusal{"x_not_below_p", Group::p256, p256_prime + p256_generator.substr(64),
                ErrorCode::out_of_range, "x-coordinate"},
        Refusal{"y_not_below_p", Group::p256, p256_generator.substr(0, 64) + std::string(64, 'f'),
                ErrorCode::out_of_range, "y-coordinate"},
        Refusal{"off_the_curve", Group::p256,
                p256_generator.substr(0, 64) + zeros.substr(0, 63) + "7", ErrorCode::bad_value,
                "point off the curve"},
        Refusal{"point_of_the_twist", Group::p256,
                zeros.substr(0, 63) + "1" + zeros.substr(0, 63) + "1", ErrorCode::bad_value,
                "point off the curve"},
        Refusal{"too_short", Group::p384, zeros + zeros, ErrorCode::bad_length, "DH value"},
        // RFC 7748, 6.1 and 7: u of order 1, 2 (u = 0, 1) ... 8, on the curve and on its twist
        Refusal{"u_zero", Group::x25519, zeros, ErrorCode::out_of_range, "value of small order"},
        Refusal{"u_one", Group::x25519, "01" + zeros.substr(0, 62), ErrorCode::out_of_range,
                "value of small order"},
        Refusal{"u_of_order_8", Group::x25519,
                "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
                ErrorCode::out_of_range, "value of small order"},
        Refusal{"another_of_order_8", Group::x25519,
                "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
                ErrorCode::out_of_range, "value of small order"},
        Refusal{"u_p_minus_1", Group::x25519,
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                ErrorCode::out_of_range, "value of small order"},
        Refusal{"u_p", Group::x25519,
                "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                ErrorCode::out_of_range, "value of small order"},
        Refusal{"u_too_long", Group::x25519, zeros + "00", ErrorCode::bad_length, "DH value"}),
    [](const auto& one) { return std::string(one.param.name); });

TEST(Elements, MultiplyAsExponentsAdd)
{
    for (const Group group : {Group::oakley1, Group::modp2048, Group::p256, Group::p384}) {
        SCOPED_TRACE(name_of(group));
        const auto g = [group](std::uint32_t n) {
            return public_value(group, exponent_of(n)).value();
        };
        EXPECT_EQ(copy_of(product(group, g(5), g(7)).value().reveal()), g(12));
        EXPECT_EQ(copy_of(product(group, g(5), g(5)).value().reveal()), g(10));
        EXPECT_EQ(copy_of(power(group, g(5), exponent_of(7)).value().reveal()), g(35));
        const Bytes inverted = copy_of(inverse(group, g(5)).value().reveal());
        EXPECT_EQ(copy_of(product(group, inverted, g(9)).value().reveal()), g(4));
        const auto neutral = product(group, inverted, g(5));
        ASSERT_FALSE(neutral);
        EXPECT_EQ(neutral.error().code, ErrorCode::out_of_range);
        EXPECT_EQ(tgk_of(group, SecretBytes::copy_of(g(5))).size(), shared_octets(group));
    }
}

TEST(Elements, OfX25519HaveNoProduct)
{
    const Bytes value = public_value(Group::x25519, secret("11")).value();
    EXPECT_EQ(product(Group::x25519, value, value).error().code, ErrorCode::unsupported);
    EXPECT_EQ(inverse(Group::x25519, value).error().code, ErrorCode::unsupported);
}

} // namespace
} // namespace lisrtp::agreement
