// Milenage and TUAK against the test sets of TS 35.207, 35.208 and 35.233.

#include "keys/aka/milenage.h"
#include "keys/aka/tuak.h"

#include "tests/support/vector_file.h"

#include <gtest/gtest.h>

namespace lisrtp::aka
{
namespace
{

using test::VectorRecord;

void expect_functions(const VectorRecord& record, const Result<Responses>& responses,
                      const Result<Macs>& macs)
{
    ASSERT_TRUE(responses) << describe(responses.error());
    ASSERT_TRUE(macs) << describe(macs.error());
    EXPECT_EQ(to_hex(macs->mac_a.reveal()), record.text("f1"));
    EXPECT_EQ(to_hex(macs->mac_s.reveal()), record.text("f1star"));
    EXPECT_EQ(to_hex(responses->res.reveal()), record.text("f2"));
    EXPECT_EQ(to_hex(responses->ck.reveal()), record.text("f3"));
    EXPECT_EQ(to_hex(responses->ik.reveal()), record.text("f4"));
    EXPECT_EQ(to_hex(responses->ak.reveal()), record.text("f5"));
    EXPECT_EQ(to_hex(responses->ak_star.reveal()), record.text("f5star"));
}

class Milenage : public testing::TestWithParam<VectorRecord>
{
};

TEST_P(Milenage, AllFunctions)
{
    const VectorRecord& record = GetParam();
    const SecretBytes k = record.secret("K");
    const auto opc = milenage_opc(k, record.secret("OP"));
    ASSERT_TRUE(opc);
    EXPECT_EQ(to_hex(opc->reveal()), record.text("OPc"));
    const Bytes aka_rand = record.octets("RAND");
    expect_functions(record, milenage_responses(k, *opc, aka_rand),
                     milenage_macs(k, *opc, aka_rand, record.octets("SQN"), record.octets("AMF")));
}

INSTANTIATE_TEST_SUITE_P(Vectors, Milenage,
                         testing::ValuesIn(test::read_vectors("aka/milenage.vec")),
                         test::test_name);

class Tuak : public testing::TestWithParam<VectorRecord>
{
};

TEST_P(Tuak, AllFunctions)
{
    const VectorRecord& record = GetParam();
    const auto bits_of = [&](const char* field) {
        return static_cast<unsigned>(record.octets(field).size() * 8);
    };
    const TuakParameters parameters{bits_of("f1"), bits_of("f2"), bits_of("f3"), bits_of("f4"),
                                    static_cast<unsigned>(record.number("Iterations"))};
    const SecretBytes k = record.secret("K");
    const auto topc = tuak_topc(k, record.secret("TOP"), parameters.keccak_iterations);
    ASSERT_TRUE(topc);
    EXPECT_EQ(to_hex(topc->reveal()), record.text("TOPc"));
    const Bytes aka_rand = record.octets("RAND");
    expect_functions(
        record, tuak_responses(k, *topc, aka_rand, parameters),
        tuak_macs(k, *topc, aka_rand, record.octets("SQN"), record.octets("AMF"), parameters));
}

INSTANTIATE_TEST_SUITE_P(Vectors, Tuak, testing::ValuesIn(test::read_vectors("aka/tuak.vec")),
                         test::test_name);

Error error(ErrorCode code, const char* field, std::size_t offset)
{
    return {code, field, offset};
}

TEST(MilenageRefuses, LengthsThatAreNone)
{
    const SecretBytes key(16);
    const Bytes aka_rand(16);
    EXPECT_EQ(milenage_opc(SecretBytes(15), key).error(),
              error(ErrorCode::bad_key_length, "K", 15));
    EXPECT_EQ(milenage_opc(key, SecretBytes(17)).error(),
              error(ErrorCode::bad_key_length, "OP", 17));
    EXPECT_EQ(milenage_responses(SecretBytes(32), key, aka_rand).error(),
              error(ErrorCode::bad_key_length, "K", 32));
    EXPECT_EQ(milenage_responses(key, SecretBytes(), aka_rand).error(),
              error(ErrorCode::bad_key_length, "OPc", 0));
    EXPECT_EQ(milenage_responses(key, key, Bytes(15)).error(),
              error(ErrorCode::bad_length, "RAND", 15));
    EXPECT_EQ(milenage_macs(key, key, aka_rand, Bytes(5), Bytes(2)).error(),
              error(ErrorCode::bad_length, "SQN", 5));
    EXPECT_EQ(milenage_macs(key, key, aka_rand, Bytes(6), Bytes(3)).error(),
              error(ErrorCode::bad_length, "AMF", 3));
}

TEST(TuakRefuses, LengthsThatAreNone)
{
    const SecretBytes k(16);
    const SecretBytes topc(32);
    const Bytes aka_rand(16);
    EXPECT_EQ(tuak_topc(SecretBytes(24), topc).error(), error(ErrorCode::bad_key_length, "K", 24));
    EXPECT_EQ(tuak_topc(k, SecretBytes(16)).error(), error(ErrorCode::bad_key_length, "TOP", 16));
    EXPECT_EQ(tuak_topc(k, topc, 0).error().code, ErrorCode::out_of_range);
    EXPECT_EQ(tuak_responses(SecretBytes(17), topc, aka_rand, {}).error(),
              error(ErrorCode::bad_key_length, "K", 17));
    EXPECT_EQ(tuak_responses(k, k, aka_rand, {}).error(),
              error(ErrorCode::bad_key_length, "TOPc", 16));
    EXPECT_EQ(tuak_responses(k, topc, Bytes(17), {}).error(),
              error(ErrorCode::bad_length, "RAND", 17));
    EXPECT_EQ(tuak_macs(k, topc, aka_rand, Bytes(7), Bytes(2), {}).error(),
              error(ErrorCode::bad_length, "SQN", 7));
    EXPECT_EQ(tuak_macs(k, topc, aka_rand, Bytes(6), Bytes(1), {}).error(),
              error(ErrorCode::bad_length, "AMF", 1));
}

TEST(TuakRefuses, ParametersThatTheStandardDoesNotHave)
{
    const auto refused = [](TuakParameters parameters) {
        return std::string(check_parameters(parameters).error().field);
    };
    EXPECT_EQ(refused({32, 64, 128, 128, 1}), "mac_bits");
    EXPECT_EQ(refused({64, 96, 128, 128, 1}), "res_bits");
    EXPECT_EQ(refused({64, 64, 64, 128, 1}), "ck_bits");
    EXPECT_EQ(refused({64, 64, 128, 192, 1}), "ik_bits");
    EXPECT_EQ(refused({64, 64, 128, 128, 0}), "keccak_iterations");
    EXPECT_EQ(refused({64, 64, 128, 128, 100000}), "keccak_iterations");
}

} // namespace
} // namespace lisrtp::aka
