#include "keys/crypto/mikey_prf.h"

#include "tests/support/vector_file.h"

#include <gtest/gtest.h>

namespace lisrtp::crypto
{
namespace
{

class MikeyPrf : public testing::TestWithParam<test::VectorRecord>
{
};

TEST_P(MikeyPrf, AgreesWithTheIndependentProgram)
{
    const auto& record = GetParam();
    const SecretBytes out =
        mikey_prf(record.secret("InKey"), record.octets("Label"), record.number("Octets"));
    EXPECT_EQ(to_hex(out.reveal()), record.text("Prf"));
}

INSTANTIATE_TEST_SUITE_P(Vectors, MikeyPrf,
                         testing::ValuesIn(test::read_vectors("crypto/mikey_prf.vec")),
                         test::test_name);

} // namespace
} // namespace lisrtp::crypto
