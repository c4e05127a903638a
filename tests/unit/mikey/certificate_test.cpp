// keys/crypto's RSA keys, certificates and modular powers, with the keys of the MIKEY exchanges.

#include "keys/crypto/certificate.h"

#include "keys/crypto/big_number.h"
#include "keys/crypto/rsa.h"
#include "keys/mikey/read_message.h"
#include "tests/support/vector_file.h"
#include "tests/unit/mikey/exchange_file.h"

namespace lisrtp::crypto
{
namespace
{

Bytes certificate_octets()
{
    for (const auto& record : test::read_exchanges())
        if (record.mode == "DH")
            return mikey::read_whole_message(record.message("I_MESSAGE"))
                ->first<mikey::Cert>()
                ->certificate;
    return {};
}

TEST(Certificate, ShowsItsNames)
{
    const auto certificate = Certificate::from_der(certificate_octets());
    ASSERT_TRUE(certificate);
    EXPECT_EQ(certificate->subject(), "CN=alice");
    EXPECT_EQ(certificate->uris(), std::vector<std::string>{"sip:alice@example.net"});
}

TEST(Certificate, RefusesOtherOctets)
{
    EXPECT_EQ(test::outcome_of(Certificate::from_der({})), "bad_value");
    Bytes cut = certificate_octets();
    cut.pop_back();
    EXPECT_EQ(test::outcome_of(Certificate::from_der(cut)), "bad_value");
    EXPECT_EQ(test::outcome_of(Certificate::from_der(Bytes(64 * 1024 + 1))), "too_long");
}

TEST(Certificate, RefusesAnotherSignature)
{
    const auto certificate = Certificate::from_der(certificate_octets());
    ASSERT_TRUE(certificate);
    for (const auto padding : {RsaPadding::pkcs1_v15, RsaPadding::pss})
        for (const Bytes& signature : {Bytes(256, 1), Bytes(255, 1), Bytes()})
            EXPECT_EQ(test::outcome_of(certificate->check_signature(padding, SignatureHash::sha1,
                                                                    Bytes(10), signature)),
                      "signature_mismatch");
}

TEST(RsaPrivateKey, RefusesOtherText)
{
    const auto refusal = [](std::string_view pem) {
        return test::outcome_of(RsaPrivateKey::from_pem(SecretBytes::copy_of(view_of(pem))));
    };
    EXPECT_EQ(refusal(""), "bad_value");
    EXPECT_EQ(refusal("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"),
              "bad_value");
    EXPECT_EQ(refusal(test::read_text("certs/alice.crt")), "bad_value");
    EXPECT_EQ(refusal(std::string(64 * 1024 + 1, 'A')), "bad_value");
}

TEST(RsaPrivateKey, KnowsItsLength)
{
    const std::string pem = test::read_text("certs/alice.key");
    const auto key = RsaPrivateKey::from_pem(SecretBytes::copy_of(view_of(pem)));
    ASSERT_TRUE(key);
    EXPECT_EQ(key->octets(), 256u);
    EXPECT_EQ(test::outcome_of(key->decrypt_raw(Bytes(255))), "bad_length");
    EXPECT_EQ(test::outcome_of(key->decrypt_raw(Bytes(256, 0xFF))), "out_of_range");
}

TEST(Modulus, IsOddAndNotOne)
{
    for (const Bytes& octets : {Bytes{}, Bytes{0}, Bytes{1}, Bytes{0, 1}, Bytes{6}})
        EXPECT_EQ(test::outcome_of(Modulus::from_octets(octets)), "bad_value");
    EXPECT_EQ(test::outcome_of(Modulus::from_octets(Bytes((1u << 16) + 1, 1))), "bad_value");
    EXPECT_EQ(Modulus::from_octets(Bytes{0, 0, 9})->octets(), 1u);
}

TEST(Modulus, PowersByHand)
{
    const auto modulus = Modulus::from_octets(Bytes{1, 1}); // 257
    ASSERT_TRUE(modulus);
    const auto power = [&](const Bytes& base, const Bytes& exponent) {
        return to_hex(modulus->power(base, SecretBytes::copy_of(exponent))->reveal());
    };
    EXPECT_EQ(power({3}, {4}), "0051");
    EXPECT_EQ(power({3}, {0}), "0001");
    EXPECT_EQ(power({3}, {1, 0}), "0001"); // Fermat
    EXPECT_EQ(power({0}, {5}), "0000");
    EXPECT_EQ(power({1, 0}, {3}), "0100"); // -1
    EXPECT_EQ(test::outcome_of(modulus->power(Bytes{1, 1}, SecretBytes(1))), "out_of_range");
    EXPECT_EQ(modulus->classify(Bytes{1, 0}), Residue::last);
    EXPECT_EQ(modulus->classify(Bytes{0xFF}), Residue::inside);
    EXPECT_EQ(modulus->classify(Bytes{}), Residue::zero_or_one);
    EXPECT_EQ(modulus->classify(Bytes{1, 1}), Residue::outside);
}

} // namespace
} // namespace lisrtp::crypto
