#include "tests/unit/keyfile/key_text.h"

#include "keys/base/hex.h"

#include <gtest/gtest.h>

namespace lisrtp::keyfile
{
namespace
{

class ValidFile : public testing::Test
{
protected:
    void SetUp() override
    {
        KeyFileReading reading = test::read(test::key_text("every_kind.toml"));
        for (const auto& error : reading.errors)
            ADD_FAILURE() << describe(error, "every_kind.toml");
        ASSERT_TRUE(reading);
        file = std::move(*reading.file);
    }
    template <typename T>
    const T& secret(std::string_view id) const
    {
        return std::get<T>(file.secret(id)->value);
    }
    static std::string hex(const SecretBytes& octets) { return to_hex(octets.reveal()); }

    KeyFile file;
};

TEST_F(ValidFile, Authorisations)
{
    ASSERT_EQ(file.authorisations.size(), 2u);
    const Authorisation& w1 = file.authorisations[0];
    EXPECT_EQ(w1.id, "W1");
    EXPECT_EQ(w1.liid, "LI-2026-0042");
    EXPECT_EQ(w1.reference, "DC 17/2026");
    EXPECT_EQ(w1.issued_by, "District Court");
    EXPECT_EQ(to_rfc3339(w1.valid_from), "2026-11-01T00:00:00.000000Z");
    EXPECT_EQ(to_rfc3339(w1.valid_to), "2026-12-01T00:00:00.000000Z"); // written with +02:00
    EXPECT_EQ(w1.scope, Scope::content);
    ASSERT_EQ(w1.targets.size(), 5u);
    EXPECT_EQ(to_string(w1.targets[0]), "sip:alice@ims.example");
    EXPECT_EQ(to_string(w1.targets[1]), "tel:+358401234567");
    EXPECT_EQ(to_string(w1.targets[4]), "ip:10.45.1.41");
    EXPECT_EQ(w1.delivery.at(0).text(), "192.0.2.9:5062");
    EXPECT_EQ(file.authorisation("W2")->scope, Scope::iri);
    EXPECT_EQ(file.authorisation("W3"), nullptr);
    EXPECT_TRUE(w1.in_force(w1.valid_from));
    EXPECT_FALSE(w1.in_force(w1.valid_to));
}

TEST_F(ValidFile, Subscribers)
{
    const auto& opc = secret<Subscriber>("milenage-op").opc;
    EXPECT_EQ(hex(opc), "cd63cb71954a9f4e48a5994e37a02baf"); // TS 35.207 set 1
    EXPECT_TRUE(opc == secret<Subscriber>("milenage-opc").opc);
    EXPECT_TRUE(secret<Subscriber>("milenage-op").k == secret<Subscriber>("milenage-opc").k);
    EXPECT_TRUE(secret<Subscriber>("tuak-top").opc == secret<Subscriber>("tuak-topc").opc);
    EXPECT_EQ(secret<Subscriber>("tuak-top").tuak.res_bits, 32u);
    EXPECT_EQ(secret<Subscriber>("derivations-only").algorithm, aka::Algorithm::none);
    const Secret& alice = *file.secret("milenage-op");
    EXPECT_EQ(alice.impi, "alice@ims.example");
    EXPECT_EQ(to_string(alice.impu.at(1)), "tel:+358401234567");
    EXPECT_EQ(alice.source, "HSS");
    EXPECT_TRUE(alice.received_at);
    EXPECT_EQ(alice.line, 23u);
    EXPECT_EQ(kind_of(alice), "subscriber");
}

TEST_F(ValidFile, TheOtherKinds)
{
    EXPECT_EQ(hex(secret<Quintet>("quintet").ck), "b40ba9a3c58b2a05bbf0d987b21bf8cb");
    EXPECT_EQ(secret<ExponentSecret>("exponent").group, "oakley5");
    EXPECT_EQ(hex(secret<ExponentSecret>("exponent").x), "000102030405060708090a0b0c0d0e0f");
    EXPECT_EQ(hex(secret<Pmk>("pmk").pmk), "101112131415161718191a1b1c1d1e1f");
    EXPECT_EQ(hex(secret<TgkSecret>("tgk").tgk), "202122232425262728292a2b2c2d2e2f");
    EXPECT_EQ(file.secret("tgk")->call_id, "1@example");
    EXPECT_EQ(secret<TekSecret>("tek").cs_id, CsId{1});
    EXPECT_EQ(file.secret("tek")->csb_id, CsbId{0xFABF6231});
    EXPECT_EQ(hex(secret<TekSecret>("tek").salt), "404142434445464748494a4b4c4d");
    EXPECT_EQ(hex(secret<Psk>("psk").psk), "505152535455565758595a5b5c5d5e5f");
    EXPECT_EQ(hex(secret<EnvelopeKey>("envelope").envelope_key),
              "606162636465666768696a6b6c6d6e6f");
    EXPECT_TRUE(text_of(secret<RsaPrivateKey>("rsa").pem.reveal())
                    .starts_with("-----BEGIN PRIVATE KEY-----\n"));
    EXPECT_EQ(secret<LongTermExponent>("long-term").group, "x25519");
}

TEST_F(ValidFile, SrtpMaster)
{
    const auto& master = secret<SrtpMaster>("master");
    EXPECT_EQ(master.suite, "AEAD_AES_256_GCM");
    EXPECT_EQ(master.key.size(), 32u);
    EXPECT_EQ(master.salt.size(), 12u);
    EXPECT_EQ(master.ssrc, Ssrc{0xDEADBEEF});
    EXPECT_EQ(master.source->text(), "10.0.0.1:40000");
    EXPECT_EQ(master.destination->text(), "[2001:db8::1]:41000");
    EXPECT_EQ(master.mki, Bytes{1});
}

TEST_F(ValidFile, DerivationsSeedsAndCrossParameters)
{
    ASSERT_EQ(file.derivations.size(), 2u);
    const Derivation& first = file.derivations[0];
    EXPECT_EQ(first.secret, "milenage-op");
    EXPECT_EQ(first.rule.key_octets->begin, 8u);
    EXPECT_EQ(first.rule.key_octets->end, 16u);
    EXPECT_EQ(hex(first.rule.mask), "b0b1b2b3b4b5b6b7");
    EXPECT_EQ(first.rule.kdf, aka::Kdf::hmac_sha256);
    EXPECT_EQ(first.rule.then, (std::vector<std::string>{"k1", "k2"}));
    EXPECT_TRUE(first.rule.then_after_tgk);
    EXPECT_EQ(first.rule.length, 16u);
    EXPECT_EQ(first.rule.use, aka::Use::pmk);
    EXPECT_TRUE(file.derivations[1].secret.empty());
    EXPECT_EQ(file.seeds.at(0).value.size(), 16u);
    ASSERT_EQ(file.cross_parameters.size(), 2u);
    EXPECT_EQ(file.cross_parameters[0].role, CrossParameter::Role::responder);
    EXPECT_EQ(file.cross_parameters[0].group, "oakley1");
    EXPECT_EQ(file.cross_parameters[1].mikey.size(), 12u);
    EXPECT_FALSE(file.insecure_permissions);
}

} // namespace
} // namespace lisrtp::keyfile
