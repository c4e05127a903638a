#include "keys/aka/subscriber_vector.h"

#include "tests/support/vector_file.h"

#include <gtest/gtest.h>

namespace lisrtp::aka
{
namespace
{

// TS 35.208 set 3; AUTN by osmo-auc-gen for SQN 172640207790076.
Subscriber set_3()
{
    Subscriber subscriber;
    for (const auto& record : test::read_vectors("aka/milenage.vec"))
        if (record.name == "TS 35.208 set 3")
            subscriber = {Algorithm::milenage, record.secret("K"), record.secret("OPc"), {}};
    return subscriber;
}

const Bytes aka_rand = from_hex("9f7c8d021accf4db213ccff0c7f71a6a").value();
const Bytes autn = from_hex("ae4ba3804c97725c65a0477cd0731f93").value();

TEST(SubscriberVector, IsWhatTheAuthenticationCentreMade)
{
    const auto vector = subscriber_vector(set_3(), aka_rand, autn);
    ASSERT_TRUE(vector) << describe(vector.error());
    EXPECT_EQ(vector->mac_a, Check::fits);
    EXPECT_EQ(to_hex(vector->quintet.xres.reveal()), "8011c48c0c214ed2");
    EXPECT_EQ(to_hex(vector->quintet.ck.reveal()), "5dbdbb2954e8f3cde665b046179a5098");
    EXPECT_EQ(to_hex(vector->quintet.ik.reveal()), "59a92d3b476a0443487055cf88b2307b");
    EXPECT_EQ(vector->quintet.rand, aka_rand);
    EXPECT_EQ(vector->quintet.autn, autn);
    EXPECT_EQ(to_hex(vector->sqn), "9d03ee425ffc"); // 172640207790076
    EXPECT_EQ(to_hex(vector->amf), "725c");
}

TEST(SubscriberVector, WithAnotherKeyMacADiffers)
{
    Subscriber other = set_3();
    other.k.reveal_mutable()[0] ^= 1;
    EXPECT_EQ(subscriber_vector(other, aka_rand, autn)->mac_a, Check::differs);
}

TEST(SubscriberVector, WithoutAutnNothingIsProven)
{
    const auto vector = subscriber_vector(set_3(), aka_rand, {});
    ASSERT_TRUE(vector);
    EXPECT_EQ(vector->mac_a, Check::cannot_check);
    EXPECT_TRUE(vector->sqn.empty());
}

TEST(SubscriberVector, RefusesAnAutnOfAnotherLength)
{
    for (const std::size_t octets : {1u, 7u, 15u, 17u})
        EXPECT_EQ(subscriber_vector(set_3(), aka_rand, Bytes(octets)).error(),
                  (Error{ErrorCode::bad_length, "AUTN", octets}));
}

TEST(SubscriberVector, RefusesASubscriberWithoutAlgorithm)
{
    Subscriber subscriber = set_3();
    subscriber.algorithm = Algorithm::none;
    EXPECT_EQ(subscriber_vector(subscriber, aka_rand, autn).error().code, ErrorCode::no_key);
    EXPECT_EQ(check_auts(subscriber, aka_rand, Bytes(14)).error().code, ErrorCode::no_key);
    EXPECT_EQ(macs(subscriber, aka_rand, Bytes(6), Bytes(2)).error().code, ErrorCode::no_key);
}

// Computed from K and OPc of the set for SQN_MS 9d03ee425fe0, by a program in Python that first
// reproduced the set's f1* and f5*.
TEST(Auts, ProvesTheTerminalsKey)
{
    Bytes auts = from_hex("43af33c6d326715e2337323dcded").value();
    const auto outcome = check_auts(set_3(), aka_rand, auts);
    ASSERT_TRUE(outcome) << describe(outcome.error());
    EXPECT_EQ(to_hex(outcome->sqn_ms), "9d03ee425fe0");
    EXPECT_EQ(outcome->mac_s, Check::fits);
    auts.back() ^= 1;
    EXPECT_EQ(check_auts(set_3(), aka_rand, auts)->mac_s, Check::differs);
}

TEST(Auts, RefusesAnotherLength)
{
    EXPECT_EQ(check_auts(set_3(), aka_rand, Bytes(13)).error(),
              (Error{ErrorCode::bad_length, "AUTS", 13}));
}

} // namespace
} // namespace lisrtp::aka
