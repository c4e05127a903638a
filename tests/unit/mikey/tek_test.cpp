#include "keys/mikey/tek.h"

#include "tests/support/vector_file.h"

#include <gtest/gtest.h>

namespace lisrtp::mikey
{
namespace
{

class Derivations : public testing::TestWithParam<test::VectorRecord>
{
};

TEST_P(Derivations, AgreeWithTheIndependentProgram)
{
    const auto& record = GetParam();
    test::expect_known_fields(record, {"TGK", "CsId", "CsbId", "RAND", "Octets", "TEK", "Salt",
                                       "Auth", "Encr", "TransportEncr", "TransportAuth",
                                       "TransportSalt", "Expect"});
    const SecretBytes tgk = record.secret("TGK");
    const CsId cs{record.octets("CsId").at(0)};
    const CsbId csb{load_u32(record.octets("CsbId").data())};
    const Bytes rand = record.octets("RAND");
    const std::size_t octets = record.number("Octets");

    const struct {
        const char* field;
        decltype(&derive_tek) derive;
    } derivations[] = {{"TEK", derive_tek},
                       {"Salt", derive_salt},
                       {"Auth", derive_authentication_key},
                       {"Encr", derive_encryption_key}};
    for (const auto& [field, derive] : derivations) {
        SCOPED_TRACE(field);
        const auto key = derive(tgk, cs, csb, rand, octets);
        ASSERT_EQ(test::outcome_of(key), record.text("Expect"));
        if (key) {
            EXPECT_TRUE(*key == record.secret(field));
        }
    }
    const auto keys = derive_transport_keys(tgk, csb, rand);
    if (record.text("Expect") == "ok") {
        ASSERT_TRUE(keys);
        EXPECT_TRUE(keys->encryption == record.secret("TransportEncr"));
        EXPECT_TRUE(keys->authentication == record.secret("TransportAuth"));
        EXPECT_TRUE(keys->salt == record.secret("TransportSalt"));
    } else if (octets == 16) { // the refusal is not about the length wanted
        EXPECT_EQ(test::outcome_of(keys), record.text("Expect"));
    }
}

INSTANTIATE_TEST_SUITE_P(Vectors, Derivations,
                         testing::ValuesIn(test::read_vectors("mikey/tek.vec")), test::test_name);

} // namespace
} // namespace lisrtp::mikey
