// g^x by a table is g^x without one.

#include "keys/agreement/generator_powers.h"

#include "keys/agreement/diffie_hellman.h"

#include <gtest/gtest.h>

#include <random>

namespace lisrtp::agreement
{
namespace
{

TEST(GeneratorPowers, AreThoseOfAnExponentiation)
{
    std::mt19937 random(2631);
    for (const Group group : {Group::oakley1, Group::oakley5, Group::modp2048, Group::p256}) {
        SCOPED_TRACE(name_of(group));
        for (const std::size_t expected : {1u, 100u, 5000u}) {
            const std::size_t longest = expected == 5000 ? 24 : value_octets(group);
            const GeneratorPowers powers(group, expected, longest);
            for (const std::size_t octets : {1u, 2u, 16u, 20u, 24u, 95u}) {
                SecretBytes x(octets);
                for (std::uint8_t& octet : x.reveal_mutable())
                    octet = static_cast<std::uint8_t>(random());
                x.reveal_mutable().back() |= 2;
                const auto value = powers.public_value(x);
                ASSERT_TRUE(value);
                EXPECT_EQ(*value, public_value(group, x).value()) << octets;
            }
        }
    }
}

TEST(GeneratorPowers, RefuseWhatIsNoExponent)
{
    const GeneratorPowers powers(Group::oakley1, 1000, 96);
    for (const Bytes& x : {Bytes{}, Bytes{0}, Bytes{1}, copy_of(prime(Group::oakley1))})
        EXPECT_FALSE(powers.public_value(SecretBytes::copy_of(x)));
    Bytes last = copy_of(prime(Group::oakley1));
    last.back() -= 1;
    EXPECT_EQ(powers.public_value(SecretBytes::copy_of(last)).value().back(), 1) << "Fermat";
    last.insert(last.begin(), 0); // one octet more than the table was made for
    EXPECT_EQ(powers.public_value(SecretBytes::copy_of(last)).value().back(), 1);
}

} // namespace
} // namespace lisrtp::agreement
