#include "keys/aka/digest.h"

#include "tests/support/vector_file.h"

#include <gtest/gtest.h>

namespace lisrtp::aka
{
namespace
{

// The quintet of the capture that digest.vec speaks of.
const SecretBytes res = secret_from_hex("8011c48c0c214ed2").value();
const SecretBytes ck = secret_from_hex("5dbdbb2954e8f3cde665b046179a5098").value();
const SecretBytes ik = secret_from_hex("59a92d3b476a0443487055cf88b2307b").value();
const DigestSecret secret{res, ck, ik};

DigestResponse response_of(const test::VectorRecord& record, ByteView body)
{
    DigestResponse seen;
    seen.algorithm = record.text("Algorithm");
    seen.username = "001010000000001@ims.mnc001.mcc001.3gppnetwork.org";
    seen.realm = "ims.mnc001.mcc001.3gppnetwork.org";
    seen.nonce = "n3yNAhrM9NshPM/wx/caaq5Lo4BMl3JcZaBHfNBzH5M=";
    seen.uri = record.text("Uri");
    seen.method = "REGISTER";
    seen.qop = record.text("Qop") == "none" ? "" : record.text("Qop");
    seen.nc = "00000001";
    seen.cnonce = "6b8b4567";
    seen.response = record.text("Response");
    seen.body = body;
    return seen;
}

class DigestAka : public testing::TestWithParam<test::VectorRecord>
{
};

TEST_P(DigestAka, FitsTheRightResAndNoOther)
{
    const Bytes body = GetParam().octets("Body");
    const DigestResponse seen = response_of(GetParam(), body);
    EXPECT_EQ(check_digest(seen, secret), Check::fits);
    const SecretBytes other = secret_from_hex("8011c48c0c214ed3").value();
    EXPECT_EQ(check_digest(seen, {other, ck, ik}), Check::differs);
}

INSTANTIATE_TEST_SUITE_P(Vectors, DigestAka,
                         testing::ValuesIn(test::read_vectors("aka/digest.vec")), test::test_name);

class DigestAkaCannotBeChecked : public testing::Test
{
protected:
    const test::VectorRecord record = test::read_vectors("aka/digest.vec").front();
    DigestResponse seen = response_of(record, {});

    void SetUp() override { ASSERT_EQ(check_digest(seen, secret), Check::fits); }
};

TEST_F(DigestAkaCannotBeChecked, WithAuts)
{
    seen.has_auts = true;
    EXPECT_EQ(check_digest(seen, secret), Check::cannot_check);
}

TEST_F(DigestAkaCannotBeChecked, WithAnAlgorithmThatIsNotOfAka)
{
    for (const char* algorithm : {"MD5", "", "AKAv3-MD5", "AKAv1-SHA-1", "AKAv1-MD5-session"}) {
        seen.algorithm = algorithm;
        EXPECT_EQ(check_digest(seen, secret), Check::cannot_check) << algorithm;
    }
}

TEST_F(DigestAkaCannotBeChecked, WithAnUnknownQop)
{
    seen.qop = "auth-conf";
    EXPECT_EQ(check_digest(seen, secret), Check::cannot_check);
}

TEST_F(DigestAkaCannotBeChecked, WithAResponseOfAnotherLength)
{
    seen.response.pop_back();
    EXPECT_EQ(check_digest(seen, secret), Check::cannot_check);
}

TEST_F(DigestAkaCannotBeChecked, WithoutRes)
{
    const SecretBytes none;
    EXPECT_EQ(check_digest(seen, {none, ck, ik}), Check::cannot_check);
}

TEST_F(DigestAkaCannotBeChecked, ButCaseOfTheLettersDoesNotMatter)
{
    seen.algorithm = "akaV1-md5";
    for (char& c : seen.response)
        c = c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
    EXPECT_EQ(check_digest(seen, secret), Check::fits);
}

TEST(Akav2, IsToldByTheAlgorithmsName)
{
    EXPECT_TRUE(is_akav2("AKAv2-MD5"));
    EXPECT_TRUE(is_akav2("akav2-sha-256"));
    EXPECT_FALSE(is_akav2("AKAv1-MD5"));
}

} // namespace
} // namespace lisrtp::aka
