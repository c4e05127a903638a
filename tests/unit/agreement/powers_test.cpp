// Powers computed eight at once are those that OpenSSL computes one by one.

#include "keys/agreement/group.h"
#include "keys/base/hex.h"
#include "keys/crypto/big_number.h"

#include <gtest/gtest.h>

#include <random>

namespace lisrtp::crypto
{
namespace
{

using agreement::Group;

/** A base and its exponent. */
struct Sample {
    Bytes base;
    SecretBytes exponent;
};

class Powers : public testing::Test
{
protected:
    Bytes random_octets(std::size_t count)
    {
        Bytes octets(count);
        for (std::uint8_t& octet : octets)
            octet = static_cast<std::uint8_t>(random_());
        return octets;
    }

    /** Below a modulus that begins with FF. */
    Bytes random_base(std::size_t octets)
    {
        Bytes base = random_octets(octets);
        base.front() &= 0x7F;
        return base;
    }

    void add(const Bytes& base, const Bytes& exponent)
    {
        samples_.push_back({base, SecretBytes::copy_of(exponent)});
    }

    /** Whether each result, and each refusal, is that of a power alone. */
    void expect_right(const Modulus& modulus)
    {
        std::vector<PowerWanted> wanted;
        for (const Sample& sample : samples_)
            wanted.push_back({sample.base, &sample.exponent});
        const auto found = modulus.powers(wanted);
        ASSERT_EQ(found.size(), samples_.size());
        for (std::size_t i = 0; i < samples_.size(); ++i) {
            const auto alone = modulus.power(samples_[i].base, samples_[i].exponent);
            ASSERT_EQ(bool(found[i]), bool(alone)) << i;
            if (alone)
                EXPECT_EQ(to_hex(found[i]->reveal()), to_hex(alone->reveal())) << i;
            else
                EXPECT_EQ(found[i].error().code, alone.error().code) << i;
        }
        samples_.clear();
    }

    void TearDown() override { allow_power_lanes(true); }

    std::mt19937 random_{1536};
    std::vector<Sample> samples_;
};

Modulus modulus_of(ByteView octets)
{
    return *Modulus::from_octets(octets);
}

constexpr Group every_group[] = {Group::oakley1,  Group::oakley2,  Group::oakley5,
                                 Group::modp2048, Group::modp3072, Group::modp4096};

TEST_F(Powers, AreRightForEveryNumberOfLanes)
{
    for (const Group group : every_group) {
        SCOPED_TRACE(agreement::name_of(group));
        const Modulus modulus = modulus_of(agreement::prime(group));
        for (std::size_t count = 0; count <= 17; ++count) {
            for (std::size_t i = 0; i < count; ++i)
                add(random_base(modulus.octets()), random_octets(16));
            expect_right(modulus);
        }
    }
}

TEST_F(Powers, AreRightForExponentsOfEveryLength)
{
    for (const Group group : every_group) {
        SCOPED_TRACE(agreement::name_of(group));
        const Modulus modulus = modulus_of(agreement::prime(group));
        for (const std::size_t octets :
             {std::size_t{0}, std::size_t{1}, std::size_t{5}, std::size_t{20}, modulus.octets() - 1,
              modulus.octets(), modulus.octets() + 1, modulus.octets() + 70})
            add(random_base(modulus.octets()), random_octets(octets));
        expect_right(modulus);
    }
}

TEST_F(Powers, AreRightAtTheEdges)
{
    for (const Group group : every_group) {
        SCOPED_TRACE(agreement::name_of(group));
        const Bytes p = copy_of(agreement::prime(group));
        const Modulus modulus = modulus_of(p);
        Bytes last = p; // p ends in FF
        last.back() -= 1;
        Bytes above(p.size() + 1);
        above.front() = 1;
        for (const Bytes& exponent : {Bytes{}, Bytes{0}, Bytes{0, 0, 1}, Bytes{2}, last, p,
                                      Bytes(p.size(), 0xFF), Bytes(p.size(), 0x80)})
            for (const Bytes& base :
                 {Bytes{}, Bytes{0}, Bytes{1}, Bytes{0, 0, 0, 2}, last, p, Bytes(p.size(), 0xFF),
                  above, Bytes(p.size() + 9), Bytes(p.size() / 2, 0xFF)})
                add(base, exponent);
        expect_right(modulus);
    }
}

/** Limbs of ones and of zeros make the longest carries. */
TEST_F(Powers, AreRightWithLongCarries)
{
    const Modulus modulus = modulus_of(agreement::prime(Group::oakley5));
    for (std::size_t ones = 0; ones < modulus.octets(); ones += 7)
        for (const bool at_front : {false, true}) {
            Bytes base(modulus.octets());
            std::fill_n(at_front ? base.begin() : base.end() - static_cast<std::ptrdiff_t>(ones),
                        ones, std::uint8_t{0xFF});
            base.front() &= 0x7F;
            add(base, base);
        }
    expect_right(modulus);
}

TEST_F(Powers, AreRightModuloAnyOddNumber)
{
    for (const std::size_t octets : {1u, 2u, 6u, 7u, 65u, 129u, 130u, 195u, 260u, 389u, 390u, 519u,
                                     520u, 521u, 600u}) { // the last are too long for the lanes
        SCOPED_TRACE(octets);
        for (const int highest : {0x01, 0x3F, 0x40, 0x80, 0xFF}) {
            Bytes n = random_octets(octets);
            n.front() = static_cast<std::uint8_t>(highest);
            n.back() |= 3; // not 1
            const Modulus modulus = modulus_of(n);
            for (int i = 0; i < 3; ++i) {
                Bytes base = random_octets(octets);
                base.front() = static_cast<std::uint8_t>(base.front() % highest);
                add(base, random_octets(3));
            }
            expect_right(modulus);
        }
    }
}

TEST_F(Powers, AreZeroWhereThePowerIsAMultipleOfTheModulus)
{
    const Modulus modulus = modulus_of(Bytes{0x10, 0xD1}); // 4305 = 3 5 7 41
    for (const int base : {0, 105, 4200, 3, 35, 615, 41})
        add({static_cast<std::uint8_t>(base >> 8), static_cast<std::uint8_t>(base)}, {2});
    expect_right(modulus);
    const Modulus power_of_three = modulus_of(Bytes{0x08, 0x8B}); // 3^7
    for (const int exponent : {0, 1, 6, 7, 8, 255})
        add({3}, {static_cast<std::uint8_t>(exponent)});
    expect_right(power_of_three);
}

TEST_F(Powers, AreTheSameWithoutLanes)
{
    const Modulus modulus = modulus_of(agreement::prime(Group::modp2048));
    for (const bool allowed : {false, true}) {
        allow_power_lanes(allowed);
        EXPECT_TRUE(allowed || !power_lanes_run());
        for (int i = 0; i < 11; ++i)
            add(random_base(modulus.octets()), random_octets(modulus.octets()));
        expect_right(modulus);
    }
}

} // namespace
} // namespace lisrtp::crypto
