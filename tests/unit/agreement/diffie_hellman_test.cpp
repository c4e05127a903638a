#include "keys/agreement/diffie_hellman.h"

#include "keys/base/base64.h"
#include "keys/base/hex.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <thread>

namespace lisrtp::agreement
{
namespace
{

/** DH values are found by their place: 192 octets after the octets `next payload, group 0`. */
struct Pair {
    std::string name;
    SecretBytes x1, x2;
    std::string tgk_initiator, tgk_responder; ///< as the two terminals computed them
    Bytes i_message, r_message;
};

std::vector<Pair> pairs()
{
    std::vector<Pair> all;
    for (const std::string file_name : {"rfc-prf", "tgk16"}) {
        std::ifstream file(LISRTP_TEST_DATA "/vectors/mikey/mikey_exchanges_" + file_name +
                           ".json");
        for (const auto& one : nlohmann::json::parse(file)) {
            if (!one.contains("dh_x1"))
                continue;
            const auto text = [&one](const char* key) { return one.at(key).get<std::string>(); };
            Pair pair;
            pair.name =
                text("name") + " " + std::to_string(one.at("case").get<int>()) + " of " + file_name;
            pair.x1 = secret_from_hex(text("dh_x1")).value();
            pair.x2 = secret_from_hex(text("dh_x2")).value();
            pair.tgk_initiator = one.at("initiator").at("tgk").get<std::string>();
            pair.tgk_responder = one.at("responder").at("tgk").get<std::string>();
            pair.i_message = from_base64(text("I_MESSAGE").substr(6)).value();
            pair.r_message = from_base64(text("R_MESSAGE").substr(6)).value();
            all.push_back(std::move(pair));
        }
    }
    return all;
}

bool contains(const Bytes& message, const Bytes& value)
{
    return std::search(message.begin(), message.end(), value.begin(), value.end()) != message.end();
}

class DiffieHellman : public testing::Test
{
};

class OfAnExchange : public DiffieHellman
{
public:
    explicit OfAnExchange(std::shared_ptr<Pair> pair) : pair_(std::move(pair)) {}

    void TestBody() override
    {
        const auto g_x1 = public_value(Group::oakley5, pair_->x1);
        const auto g_x2 = public_value(Group::oakley5, pair_->x2);
        ASSERT_TRUE(g_x1);
        ASSERT_TRUE(g_x2);
        EXPECT_TRUE(contains(pair_->i_message, *g_x1));
        EXPECT_TRUE(contains(pair_->r_message, *g_x1)) << "the answer repeats DHi";
        const auto of_initiator = shared_value(Group::oakley5, pair_->x1, *g_x2);
        const auto of_responder = shared_value(Group::oakley5, pair_->x2, *g_x1);
        ASSERT_TRUE(of_initiator);
        ASSERT_TRUE(of_responder);
        EXPECT_TRUE(*of_initiator == *of_responder);
        EXPECT_EQ(to_hex(of_responder->reveal()), pair_->tgk_responder);
        if (pair_->tgk_initiator == pair_->tgk_responder)
            expect_agreement(*g_x2);
        else
            expect_lost_zero(*g_x2);
    }

private:
    void expect_agreement(const Bytes& g_x2) const
    {
        EXPECT_TRUE(contains(pair_->r_message, g_x2));
    }

    /** In one exchange g^x2 begins with a zero octet that never went over the air. */
    void expect_lost_zero(const Bytes& g_x2) const
    {
        const Bytes rest(g_x2.begin() + 1, g_x2.end());
        const auto& octets = pair_->r_message;
        const auto at = std::search(octets.begin(), octets.end(), rest.begin(), rest.end());
        ASSERT_NE(at, octets.end());
        const Bytes seen(at, at + static_cast<std::ptrdiff_t>(g_x2.size()));
        EXPECT_EQ(g_x2[0], 0);
        EXPECT_TRUE(is_left_aligned(seen, g_x2));
        const auto tgk = shared_value(Group::oakley5, pair_->x1, seen);
        ASSERT_TRUE(tgk);
        EXPECT_EQ(to_hex(tgk->reveal()), pair_->tgk_initiator);
    }

    std::shared_ptr<Pair> pair_;
};

const bool exchanges_are_registered = [] {
    for (Pair& one : pairs()) {
        auto pair = std::make_shared<Pair>(std::move(one));
        testing::RegisterTest("DiffieHellman", pair->name.c_str(), nullptr, nullptr, __FILE__,
                              __LINE__,
                              [pair]() -> DiffieHellman* { return new OfAnExchange(pair); });
    }
    return true;
}();

constexpr Group every_group[] = {Group::oakley1,  Group::oakley2,  Group::oakley5,
                                 Group::modp2048, Group::modp3072, Group::modp4096};

/** The prime plus a small number, as long as the prime. */
Bytes near_prime(Group group, int difference)
{
    Bytes value = copy_of(prime(group));
    value.back() = static_cast<std::uint8_t>(value.back() + difference); // p ends in FF
    if (difference > 0)
        for (std::size_t i = value.size() - 1; i-- > 0 && ++value[i] == 0;)
            ;
    return value;
}

Bytes small(Group group, std::uint8_t number)
{
    Bytes value(value_octets(group));
    value.back() = number;
    return value;
}

ErrorCode refusal_of_value(Group group, const Bytes& value)
{
    const auto checked = check_public_value(group, value);
    return checked ? ErrorCode{-1} : checked.error().code;
}

ErrorCode refusal_of_exponent(Group group, const Bytes& x)
{
    const auto checked = check_exponent(group, SecretBytes::copy_of(x));
    return checked ? ErrorCode{-1} : checked.error().code;
}

TEST(PublicValue, RefusesWhatWouldMakeTheSharedValueKnown)
{
    for (const Group group : every_group) {
        SCOPED_TRACE(name_of(group));
        EXPECT_EQ(refusal_of_value(group, small(group, 0)), ErrorCode::out_of_range);
        EXPECT_EQ(refusal_of_value(group, small(group, 1)), ErrorCode::out_of_range);
        EXPECT_EQ(refusal_of_value(group, near_prime(group, -1)), ErrorCode::out_of_range);
        EXPECT_EQ(refusal_of_value(group, near_prime(group, 0)), ErrorCode::out_of_range);
        EXPECT_EQ(refusal_of_value(group, Bytes(value_octets(group), 0xFF)),
                  ErrorCode::out_of_range);
        EXPECT_TRUE(check_public_value(group, small(group, 2)));
        EXPECT_TRUE(check_public_value(group, near_prime(group, -2)));
    }
}

TEST(PublicValue, RefusesAnotherLength)
{
    Bytes value = small(Group::oakley5, 2);
    value.push_back(0);
    EXPECT_EQ(refusal_of_value(Group::oakley5, value), ErrorCode::bad_length);
    value.resize(191);
    EXPECT_EQ(refusal_of_value(Group::oakley5, value), ErrorCode::bad_length);
    EXPECT_EQ(refusal_of_value(Group::oakley5, {}), ErrorCode::bad_length);
}

TEST(SharedValue, RefusesAsTheChecksDo)
{
    const SecretBytes x = SecretBytes::copy_of(Bytes{5});
    const auto one = shared_value(Group::oakley1, x, small(Group::oakley1, 1));
    ASSERT_FALSE(one);
    EXPECT_EQ(one.error().code, ErrorCode::out_of_range);
    const auto no_exponent = shared_value(Group::oakley1, SecretBytes(), small(Group::oakley1, 2));
    ASSERT_FALSE(no_exponent);
    EXPECT_EQ(no_exponent.error().code, ErrorCode::empty_key);
}

TEST(Exponents, LieBetweenOneAndThePrime)
{
    for (const Group group : every_group) {
        SCOPED_TRACE(name_of(group));
        EXPECT_EQ(refusal_of_exponent(group, {0}), ErrorCode::out_of_range);
        EXPECT_EQ(refusal_of_exponent(group, {1}), ErrorCode::out_of_range);
        EXPECT_EQ(refusal_of_exponent(group, {0, 0, 1}), ErrorCode::out_of_range);
        EXPECT_EQ(refusal_of_exponent(group, copy_of(prime(group))), ErrorCode::out_of_range);
        EXPECT_TRUE(check_exponent(group, SecretBytes::copy_of(Bytes{2})));
        EXPECT_TRUE(check_exponent(group, SecretBytes::copy_of(near_prime(group, -1))));
    }
}

TEST(Exponents, AreNeitherEmptyNorEndless)
{
    EXPECT_EQ(refusal_of_exponent(Group::oakley5, {}), ErrorCode::empty_key);
    Bytes longest(most_exponent_octets);
    longest.back() = 7;
    EXPECT_TRUE(check_exponent(Group::oakley5, SecretBytes::copy_of(longest)));
    longest.insert(longest.begin(), 0);
    EXPECT_EQ(refusal_of_exponent(Group::oakley5, longest), ErrorCode::too_long);
}

TEST(Exponents, LoseTheirLeadingZeros)
{
    const auto exponent =
        Exponent::from_octets(Group::oakley5, SecretBytes::copy_of(Bytes{0, 0, 9, 0}));
    ASSERT_TRUE(exponent);
    EXPECT_EQ(to_hex(exponent->x.reveal()), "0900");
    EXPECT_EQ(exponent->group, Group::oakley5);
    EXPECT_FALSE(Exponent::from_octets(Group::oakley5, SecretBytes()));
}

TEST(PublicValue, IsPaddedToTheGroup)
{
    // 2^10 = 0x0400
    const auto value = public_value(Group::oakley5, SecretBytes::copy_of(Bytes{10}));
    ASSERT_TRUE(value);
    EXPECT_EQ(to_hex(*value), std::string(380, '0') + "0400");
}

TEST(PublicValue, IsTheSameFromManyThreads)
{
    const SecretBytes x = SecretBytes::copy_of(Bytes(20, 0xC3));
    for (const Group group : {Group::oakley2, Group::modp2048}) {
        const Bytes expected = public_value(group, x).value();
        std::vector<std::thread> threads;
        std::array<Bytes, 4> found;
        for (Bytes& one : found)
            threads.emplace_back([&] { one = public_value(group, x).value(); });
        for (std::thread& thread : threads)
            thread.join();
        for (const Bytes& one : found)
            EXPECT_EQ(one, expected);
    }
}

TEST(SharedValue, WithoutLeadingZeros)
{
    EXPECT_EQ(to_hex(without_leading_zeros(SecretBytes::copy_of(Bytes{0, 0, 1, 0})).reveal()),
              "0100");
    EXPECT_TRUE(without_leading_zeros(SecretBytes(4)).empty());
}

TEST(PublicValue, MayBeSeenLeftAligned)
{
    const Bytes value = {0, 0, 7, 8};
    EXPECT_TRUE(is_left_aligned(Bytes{7, 8, 0, 0}, value));
    EXPECT_TRUE(is_left_aligned(Bytes{7, 8, 1, 2}, value)) << "what follows is chance";
    EXPECT_FALSE(is_left_aligned(Bytes{7, 9, 0, 0}, value));
    EXPECT_FALSE(is_left_aligned(value, value)) << "that is how it should be";
    EXPECT_FALSE(is_left_aligned(Bytes{7, 8}, value));
    EXPECT_FALSE(is_left_aligned(Bytes{7, 8, 9, 9}, Bytes{7, 8, 9, 9}));
}

} // namespace
} // namespace lisrtp::agreement
