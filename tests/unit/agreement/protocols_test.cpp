// MTI/A0, STS and Burmester-Desmedt: all sides agree, by formulas other than the code's, and what
// is malicious is refused.

#include "keys/agreement/burmester_desmedt.h"
#include "keys/agreement/diffie_hellman.h"
#include "keys/agreement/element.h"
#include "keys/agreement/mti.h"
#include "keys/agreement/sts.h"
#include "keys/base/hex.h"

#include <gtest/gtest.h>

#include <chrono>

namespace lisrtp::agreement
{
namespace
{

constexpr Group with_products[] = {Group::oakley1, Group::oakley5, Group::modp2048, Group::p256,
                                   Group::p384};

Bytes g(Group group, std::uint32_t exponent)
{
    return public_value(group, exponent_of(exponent)).value();
}

SecretBytes shared(Group group, std::uint32_t exponent)
{
    return tgk_of(group, SecretBytes::copy_of(g(group, exponent)));
}

TEST(MtiA0, IsTheSameFromBothSides)
{
    constexpr std::uint32_t x = 1009, a = 2003, y = 3001, b = 4001;
    for (const Group group : with_products) {
        SCOPED_TRACE(name_of(group));
        const auto initiator =
            mti_a0_shared_value(group, exponent_of(x), exponent_of(a), g(group, y), g(group, b));
        const auto responder =
            mti_a0_shared_value(group, exponent_of(y), exponent_of(b), g(group, x), g(group, a));
        ASSERT_TRUE(initiator);
        ASSERT_TRUE(responder);
        // (g^y)^a (g^b)^x = g^(ya + bx)
        EXPECT_TRUE(*initiator == shared(group, y * a + b * x));
        EXPECT_TRUE(*responder == *initiator);
    }
}

TEST(MtiA0, RefusesLongTermValuesThatAreNone)
{
    const Group group = Group::oakley1;
    Bytes one(value_octets(group));
    one.back() = 1;
    const auto refused =
        mti_a0_shared_value(group, exponent_of(5), exponent_of(7), g(group, 9), one);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::out_of_range);
    // (g^y)^a (g^b)^x = 1, for a peer who knows g^x and g^a: also refused
    const Bytes inverted = copy_of(inverse(group, g(group, 3)).value().reveal());
    EXPECT_FALSE(mti_a0_shared_value(group, exponent_of(5), exponent_of(5), g(group, 3), inverted));
    EXPECT_EQ(mti_a0_shared_value(Group::x25519, exponent_of(5), exponent_of(5),
                                  g(Group::x25519, 800), g(Group::x25519, 1600))
                  .error()
                  .code,
              ErrorCode::unsupported);
}

TEST(Sts, SignedOctetsAreOwnThenPeers)
{
    EXPECT_EQ(sts_signed_octets(Bytes{1, 2}, Bytes{3, 4}), (Bytes{1, 2, 3, 4}));
}

TEST(Sts, OpensSignatures)
{
    // From Python's hmac and openssl enc -aes-128-ctr:
    // key = HMAC-SHA-256(000102..0f, label)[:16], plaintext "a signature of somebody"
    const SecretBytes k_m = secret_from_hex("000102030405060708090a0b0c0d0e0f").value();
    struct {
        StsSigner signer;
        const char* encrypted;
    } const cases[] = {{StsSigner::initiator, "1839ee01b47462d1ea126f176ef108ce4a0a88c0faac21"},
                       {StsSigner::responder, "0e40fdddf7287d7d5e868600376676735dfdeff5bcc5a3"}};
    for (const auto& one : cases) {
        const auto opened = sts_open_signature(k_m, one.signer, from_hex(one.encrypted).value());
        ASSERT_TRUE(opened);
        EXPECT_EQ(text_of(*opened), "a signature of somebody");
    }
    EXPECT_EQ(sts_open_signature(SecretBytes(), StsSigner::initiator, {}).error().code,
              ErrorCode::empty_key);
}

/** Both rounds of a conference with exponents 101, 202 ... */
struct Conference {
    Group group;
    std::vector<std::uint32_t> x;
    std::vector<Bytes> z;
    std::vector<Bytes> big_x;

    Conference(Group in, std::size_t n) : group(in)
    {
        for (std::size_t i = 0; i < n; ++i) {
            x.push_back(static_cast<std::uint32_t>(101 * (i + 1) + i * i * i));
            z.push_back(g(group, x.back()));
        }
        for (std::size_t i = 0; i < n; ++i)
            big_x.push_back(
                conference_round_two(group, exponent_of(x[i]), z[(i + n - 1) % n], z[(i + 1) % n])
                    .value());
    }

    /** x_1 x_2 + x_2 x_3 + ... + x_n x_1 */
    std::uint32_t sum() const
    {
        std::uint32_t sum = 0;
        for (std::size_t i = 0; i < x.size(); ++i)
            sum += x[i] * x[(i + 1) % x.size()];
        return sum;
    }
};

TEST(BurmesterDesmedt, AnyParticipantFindsTheKey)
{
    for (const Group group : with_products)
        for (const std::size_t n : {3u, 4u, 5u, 8u}) {
            SCOPED_TRACE(std::string(name_of(group)) + " " + std::to_string(n));
            const Conference conference(group, n);
            const SecretBytes expected = shared(group, conference.sum());
            for (std::size_t i = 0; i < n; ++i) {
                const auto key = conference_key(group, i, exponent_of(conference.x[i]),
                                                conference.z, conference.big_x);
                ASSERT_TRUE(key);
                EXPECT_TRUE(*key == expected) << i;
            }
            EXPECT_TRUE(round_two_is_consistent(group, conference.big_x).value());
        }
}

TEST(BurmesterDesmedt, AChangedSecondRoundShows)
{
    Conference conference(Group::oakley1, 4);
    conference.big_x[2] = g(Group::oakley1, 77);
    EXPECT_FALSE(round_two_is_consistent(Group::oakley1, conference.big_x).value());
    EXPECT_FALSE(*conference_key(Group::oakley1, 0, exponent_of(conference.x[0]), conference.z,
                                 conference.big_x) == shared(Group::oakley1, conference.sum()));
}

TEST(BurmesterDesmedt, RefusesWhatIsNoConference)
{
    Conference conference(Group::oakley1, 3);
    const auto key = [&conference](std::size_t position) {
        return conference_key(conference.group, position, exponent_of(conference.x[0]),
                              conference.z, conference.big_x);
    };
    EXPECT_EQ(key(3).error().code, ErrorCode::out_of_range);
    Bytes one(value_octets(conference.group));
    one.back() = 1;
    conference.big_x[0] = one;
    EXPECT_EQ(key(0).error().code, ErrorCode::out_of_range);
    conference.big_x.pop_back();
    EXPECT_EQ(key(0).error().code, ErrorCode::bad_length);
    conference.z.pop_back();
    EXPECT_EQ(key(0).error().code, ErrorCode::bad_length);
    EXPECT_FALSE(round_two_is_consistent(conference.group, conference.big_x));
    // two neighbours with one value: z_(i+1) / z_(i-1) = 1
    EXPECT_EQ(conference_round_two(Group::oakley1, exponent_of(5), g(Group::oakley1, 7),
                                   g(Group::oakley1, 7))
                  .error()
                  .code,
              ErrorCode::out_of_range);
    EXPECT_EQ(conference_round_two(Group::x25519, exponent_of(8), g(Group::x25519, 800),
                                   g(Group::x25519, 1600))
                  .error()
                  .code,
              ErrorCode::unsupported);
}

TEST(BurmesterDesmedt, ThatManyParticipantsTakeNoLongTime)
{
    const Conference conference(Group::oakley1, 255); // as many as one octet can say
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_TRUE(conference_key(Group::oakley1, 17, exponent_of(conference.x[17]), conference.z,
                               conference.big_x));
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
}

} // namespace
} // namespace lisrtp::agreement
