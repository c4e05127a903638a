#include "keys/aka/derivation.h"

#include "tests/support/vector_file.h"

#include <gtest/gtest.h>

#include <sstream>

namespace lisrtp::aka
{
namespace
{

// TS 35.208 set 1.
Subscriber set_1()
{
    return {Algorithm::milenage,
            secret_from_hex("465b5ce8b199b49faa5f0a2ee238a6bc").value(),
            secret_from_hex("cd63cb71954a9f4e48a5994e37a02baf").value(),
            {}};
}

const Bytes aka_rand = from_hex("23553cbe9637a89d218ae64dae47bf35").value();

Derivation rule_of(Kdf kdf)
{
    Derivation rule;
    rule.kdf = kdf;
    return rule;
}

Derivation rule_of(const test::VectorRecord& record)
{
    Derivation rule = rule_of(kdf_named(record.text("Kdf")).value());
    if (record.fields.contains("Begin"))
        rule.key_octets = KeySlice{record.number("Begin"), record.number("End")};
    if (record.fields.contains("Mask"))
        rule.mask = record.secret("Mask");
    if (record.fields.contains("Length"))
        rule.length = record.number("Length");
    if (record.fields.contains("Then")) {
        std::istringstream labels(record.text("Then"));
        for (std::string label; std::getline(labels, label, ',');)
            rule.then.push_back(label);
    }
    return rule;
}

class DerivationVector : public testing::TestWithParam<test::VectorRecord>
{
};

TEST_P(DerivationVector, AgreesWithTheIndependentProgram)
{
    const Subscriber subscriber = set_1();
    const Bytes seed = GetParam().octets("Seed");
    const auto derived = derive(rule_of(GetParam()), {&subscriber, nullptr, seed});
    ASSERT_TRUE(derived) << describe(derived.error());
    EXPECT_EQ(to_hex(derived->value.reveal()), GetParam().text("Value"));
    EXPECT_EQ(derived->expanded, GetParam().name == "expanded");
}

INSTANTIATE_TEST_SUITE_P(Vectors, DerivationVector,
                         testing::ValuesIn(test::read_vectors("aka/derivation.vec")),
                         test::test_name);

class DerivationRefuses : public testing::Test
{
protected:
    ErrorCode refusal(const Derivation& rule, ByteView seed = aka_rand) const
    {
        const auto derived = derive(rule, {&subscriber, nullptr, seed});
        EXPECT_FALSE(derived);
        return derived ? ErrorCode{} : derived.error().code;
    }
    const Subscriber subscriber = set_1();
};

TEST_F(DerivationRefuses, ASliceBeyondK)
{
    Derivation rule = rule_of(Kdf::hmac_sha1);
    rule.key_octets = KeySlice{8, 17};
    EXPECT_EQ(refusal(rule), ErrorCode::out_of_range);
    rule.key_octets = KeySlice{8, 8};
    EXPECT_EQ(refusal(rule), ErrorCode::out_of_range);
}

TEST_F(DerivationRefuses, AMaskOfAnotherLength)
{
    Derivation rule = rule_of(Kdf::hmac_sha1);
    rule.mask = SecretBytes(15);
    EXPECT_EQ(refusal(rule), ErrorCode::bad_length);
}

TEST_F(DerivationRefuses, ASeedThatTheFunctionCannotTake)
{
    const Bytes odd(17);
    EXPECT_EQ(refusal(rule_of(Kdf::ck), odd), ErrorCode::bad_length);
    EXPECT_EQ(refusal(rule_of(Kdf::milenage_f3), odd), ErrorCode::bad_length);
    EXPECT_EQ(refusal(rule_of(Kdf::aes_128), odd), ErrorCode::bad_length);
    EXPECT_EQ(refusal(rule_of(Kdf::triple_des), odd), ErrorCode::bad_length);
    EXPECT_EQ(refusal(rule_of(Kdf::hmac_sha1), {}), ErrorCode::bad_length);
}

TEST_F(DerivationRefuses, AKeyThatTheFunctionCannotTake)
{
    Derivation rule = rule_of(Kdf::aes_128);
    rule.key_octets = KeySlice{0, 15};
    EXPECT_EQ(refusal(rule), ErrorCode::bad_key_length);
    EXPECT_EQ(refusal(rule_of(Kdf::des)), ErrorCode::bad_key_length);
}

TEST_F(DerivationRefuses, ToUseAQuintetWithoutK)
{
    const Quintet quintet{aka_rand, {}, SecretBytes(8), SecretBytes(16), SecretBytes(16)};
    const Bytes other(16);
    EXPECT_EQ(derive(rule_of(Kdf::ck), {nullptr, &quintet, other}).error().code, ErrorCode::no_key);
    EXPECT_EQ(derive(rule_of(Kdf::hmac_sha1), {nullptr, &quintet, aka_rand}).error().code,
              ErrorCode::no_key);
}

TEST(Derivation, TakesCkFromAQuintetOfThisRand)
{
    const Quintet quintet{
        aka_rand, {}, SecretBytes(8), secret_from_hex("11").value(), secret_from_hex("22").value()};
    const auto derived = derive(rule_of(Kdf::ck_ik), {nullptr, &quintet, aka_rand});
    ASSERT_TRUE(derived);
    EXPECT_EQ(to_hex(derived->value.reveal()), "1122");
}

TEST(Derivation, LeavesTheChainToTheTgkWhenToldSo)
{
    const Subscriber subscriber = set_1();
    Derivation rule = rule_of(Kdf::ck);
    rule.then = {"lisrtp k1"};
    rule.then_after_tgk = true;
    const auto ck = derive(rule, {&subscriber, nullptr, aka_rand});
    ASSERT_TRUE(ck);
    EXPECT_EQ(to_hex(ck->value.reveal()), "b40ba9a3c58b2a05bbf0d987b21bf8cb"); // f3 of the set
    rule.then_after_tgk = false;
    EXPECT_TRUE(run_chain(ck->value, rule.then) ==
                derive(rule, {&subscriber, nullptr, aka_rand})->value);
}

TEST(Derivation, NamesReadBackAsTheyAreWritten)
{
    for (const auto name : kdf_names())
        EXPECT_EQ(name_of(kdf_named(name).value()), name);
    for (const auto name : seed_form_names())
        EXPECT_EQ(name_of(seed_form_named(name).value()), name);
    for (const auto name : use_names())
        EXPECT_EQ(name_of(use_named(name).value()), name);
    EXPECT_EQ(kdf_named("cq").error(), (Error{ErrorCode::bad_value, "kdf", 0}));
    EXPECT_EQ(seed_form_named("").error().code, ErrorCode::bad_value);
    EXPECT_EQ(use_named("media").error().code, ErrorCode::bad_value);
}

TEST(Derivation, TriesTheAkav2KeysOnlyAfterAnAkav2Challenge)
{
    EXPECT_EQ(default_derivations(false).size(), 6u);
    EXPECT_EQ(default_derivations(true).size(), 10u);
}

} // namespace
} // namespace lisrtp::aka
