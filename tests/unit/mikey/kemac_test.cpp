#include "keys/mikey/kemac.h"

#include "keys/mikey/describe.h"
#include "keys/mikey/envelope.h"
#include "keys/mikey/read_message.h"
#include "tests/support/vector_file.h"
#include "tests/unit/mikey/exchange_file.h"
#include "tests/unit/mikey/message_writer.h"

namespace lisrtp::mikey
{
namespace
{

const std::map<KeyDataType, std::string> key_names = {{KeyDataType::tgk, "tgk"},
                                                      {KeyDataType::tgk_salt, "tgk_salt"},
                                                      {KeyDataType::tek, "tek"},
                                                      {KeyDataType::tek_salt, "tek_salt"}};

const std::map<Coverage, std::string> coverage_names = {
    {Coverage::message, "message"},
    {Coverage::payload, "payload"},
    {Coverage::encrypted_data, "encrypted_data"}};

std::string shown(const std::vector<KeyData>& keys)
{
    std::string text;
    for (const KeyData& key : keys)
        text += (text.empty() ? "" : " ") + key_names.at(key.type) + ":" +
                to_hex(key.key.reveal()) + ":" + to_hex(key.salt.reveal()) + ":" +
                to_hex(key.validity.spi);
    return text;
}

std::string shown(const std::vector<Quirk>& quirks)
{
    std::string text;
    for (const Quirk quirk : quirks)
        text += (text.empty() ? "" : " ") + std::string(name_of(quirk));
    return text;
}

class Kemacs : public testing::TestWithParam<test::VectorRecord>
{
};

TEST_P(Kemacs, OpenOrAreRefused)
{
    const auto& record = GetParam();
    test::expect_known_fields(
        record, {"Message", "Secret", "RAND", "Keys", "Coverage", "Quirks", "Expect"});
    const auto message = read_whole_message(record.octets("Message"));
    ASSERT_TRUE(message) << describe(message.error());
    const auto opened = open_kemac(*message, record.secret("Secret"), record.octets("RAND"));
    ASSERT_EQ(test::outcome_of(opened), record.text("Expect"));
    if (!opened)
        return;
    EXPECT_EQ(shown(opened->content.keys), record.text("Keys"));
    const auto& coverage = opened->mac_coverage;
    EXPECT_EQ(coverage ? coverage_names.at(*coverage) : "none", record.text("Coverage"));
    const bool has_quirks = record.has("Quirks");
    EXPECT_EQ(shown(opened->quirks), has_quirks ? record.text("Quirks") : "");
}

INSTANTIATE_TEST_SUITE_P(Vectors, Kemacs, testing::ValuesIn(test::read_vectors("mikey/kemac.vec")),
                         test::test_name);

Message message_named(const std::string& name)
{
    for (const auto& record : test::read_vectors("mikey/kemac.vec"))
        if (record.name == name)
            return read_whole_message(record.octets("Message")).value();
    throw std::runtime_error("no record " + name);
}

Bytes encoded(std::uint8_t next, KeyDataType type, std::uint8_t validity, const Bytes& key,
              const Bytes& salt)
{
    Writer out;
    out.u8(next).u8(static_cast<std::uint8_t>(static_cast<unsigned>(type) << 4 | validity));
    out.u16(static_cast<std::uint16_t>(key.size())).octets(key);
    if (!salt.empty())
        out.u16(static_cast<std::uint16_t>(salt.size())).octets(salt);
    if (validity == 1)
        out.u8(4).u32(7); // SPI
    return out.take();
}

/** A message with a KEMAC of these keys, and where each octet that must go stands. */
struct MessageWithKeys {
    Bytes octets;
    std::vector<std::size_t> secret;
};

MessageWithKeys message_with_keys(EncryptionAlgorithm encryption, MacAlgorithm mac)
{
    const Bytes key(16, 0xC1);
    const Bytes salt(14, 0xC2);
    constexpr auto more = static_cast<std::uint8_t>(PayloadType::key_data);
    Bytes plaintext = encoded(more, KeyDataType::tgk, 1, key, {});
    for (const Bytes& one : {encoded(more, KeyDataType::tgk_salt, 0, key, salt),
                             encoded(0, KeyDataType::tek_salt, 1, key, salt)})
        plaintext.insert(plaintext.end(), one.begin(), one.end());
    Writer kemac;
    kemac.u8(static_cast<std::uint8_t>(encryption));
    kemac.u16(static_cast<std::uint16_t>(plaintext.size())).octets(plaintext);
    kemac.u8(static_cast<std::uint8_t>(mac));
    if (mac != MacAlgorithm::null)
        kemac.octets(Bytes(20, 0x3A));
    MessageWithKeys made;
    made.octets =
        test::message(DataType::psk_init, {{}, {}},
                      {test::t_body(), test::rand_body(), {PayloadType::kemac, kemac.take()}});
    for (std::size_t i = 0; i < made.octets.size(); ++i)
        if (made.octets[i] == 0xC1 || made.octets[i] == 0xC2)
            made.secret.push_back(i);
    return made;
}

TEST(WithoutOpenKeys, KeysAndSaltsGoTheRestStays)
{
    for (const MacAlgorithm mac : {MacAlgorithm::null, MacAlgorithm::hmac_sha1_160}) {
        const auto made = message_with_keys(EncryptionAlgorithm::null, mac);
        ASSERT_EQ(made.secret.size(), 3u * 16 + 2 * 14);
        Bytes expected = made.octets;
        for (const std::size_t place : made.secret)
            expected[place] = '*';
        EXPECT_EQ(without_open_keys(made.octets, '*'), expected);
        EXPECT_TRUE(read_whole_message(expected));
    }
}

TEST(WithoutOpenKeys, WhatIsEncryptedStays)
{
    const auto made =
        message_with_keys(EncryptionAlgorithm::aes_cm_128, MacAlgorithm::hmac_sha1_160);
    EXPECT_EQ(without_open_keys(made.octets, '*'), made.octets);
}

TEST(WithoutOpenKeys, EveryTruncationGoesWhole)
{
    const auto made = message_with_keys(EncryptionAlgorithm::null, MacAlgorithm::null);
    for (std::size_t octets = 0; octets < made.octets.size(); ++octets)
        EXPECT_FALSE(without_open_keys(ByteView(made.octets).first(octets), '*')) << octets;
}

TEST(WithoutOpenKeys, NoChangedOctetLeavesAKey)
{
    const auto made = message_with_keys(EncryptionAlgorithm::null, MacAlgorithm::null);
    const std::size_t kemac = made.secret.front() - 12;
    for (std::size_t at = kemac; at < made.octets.size(); ++at)
        for (unsigned bit = 0; bit < 8; ++bit) {
            Bytes changed = made.octets;
            changed[at] ^= static_cast<std::uint8_t>(1u << bit);
            const auto shown = without_open_keys(changed, '*');
            const auto read = read_whole_message(changed);
            if (!shown || !has_clear_kemac(*read))
                continue; // goes whole, or says that it is encrypted
            const auto again = read_clear_kemac(*read_whole_message(*shown));
            ASSERT_TRUE(again);
            for (const KeyData& key : again->content.keys)
                for (const SecretBytes* octets : {&key.key, &key.salt})
                    for (const std::uint8_t octet : octets->reveal())
                        EXPECT_EQ(octet, '*');
        }
}

TEST(WithoutOpenKeys, APayloadOfUnknownTypeGoes)
{
    const Bytes octets = test::message(DataType::psk_init, {},
                                       {test::t_body(), {PayloadType{99}, Bytes{1, 2, 3, 4}}});
    Bytes expected = octets;
    std::fill(expected.end() - 4, expected.end(), '*');
    EXPECT_EQ(without_open_keys(octets, '*'), expected);
}

TEST(ClearKemac, NeedsNoKey)
{
    const Message camera = message_named("camera: NULL, NULL, a TEK of 30 octets");
    EXPECT_TRUE(has_clear_kemac(camera));
    const auto opened = read_clear_kemac(camera);
    ASSERT_TRUE(opened);
    ASSERT_EQ(opened->content.keys.size(), 1u);
    EXPECT_EQ(opened->content.keys[0].key.size(), 30u);
    EXPECT_FALSE(opened->mac_coverage);
    EXPECT_EQ(opened->quirks, std::vector<Quirk>{Quirk::no_mac});
}

TEST(ClearKemac, IsNotAnEncryptedOne)
{
    const Message encrypted = message_named("TGK, AES-CM");
    EXPECT_FALSE(has_clear_kemac(encrypted));
    EXPECT_EQ(test::outcome_of(read_clear_kemac(encrypted)), "unsupported");
    EXPECT_FALSE(has_clear_kemac(message_named("NULL KEMAC without data")));
    EXPECT_EQ(test::outcome_of(read_clear_kemac(message_named("NULL KEMAC without data"))),
              "missing");
}

TEST(Kemac, IsMissing)
{
    const Message none;
    EXPECT_EQ(test::outcome_of(open_kemac(none, TransportKeys{})), "missing");
    EXPECT_EQ(test::outcome_of(read_clear_kemac(none)), "missing");
    EXPECT_FALSE(has_clear_kemac(none));
    EXPECT_FALSE(kemac_content_octets(none));
}

TEST(Kemac, SaysHowMuchItHolds)
{
    EXPECT_EQ(kemac_content_octets(message_named("TGK, AES-CM")), 20u);
    EXPECT_EQ(kemac_content_octets(message_named("AES key wrap, whole blocks")), 24u);
}

TEST(Kemac, WantsRandAndItsPrf)
{
    Message message = message_named("TGK, AES-CM");
    const SecretBytes secret(4);
    EXPECT_EQ(test::outcome_of(open_kemac(message, secret, Bytes(15))), "short_rand");
    message.prf = PrfFunction::hmac_sha256;
    EXPECT_EQ(test::outcome_of(open_kemac(message, secret, Bytes(16))), "unsupported");
}

TEST(Kemac, WantsTForItsIv)
{
    Message message = message_named("no MAC, encrypted");
    const auto keys = derive_transport_keys(SecretBytes(4), message.csb, Bytes(16)).value();
    std::erase_if(message.payloads, [](const Payload& payload) {
        return std::holds_alternative<TimestampPayload>(payload);
    });
    EXPECT_EQ(test::outcome_of(open_kemac(message, keys)), "missing");
}

crypto::RsaPrivateKey bobs_key()
{
    const std::string pem = test::read_text("certs/bob.key");
    return crypto::RsaPrivateKey::from_pem(SecretBytes::copy_of(view_of(pem))).value();
}

TEST(Envelope, RefusesWhatIsMissingOrNotForThisKey)
{
    Message message;
    const Bytes rand(16);
    EXPECT_EQ(test::outcome_of(open_envelope(message, bobs_key(), rand)), "missing");
    message.payloads.push_back(Pke{});
    EXPECT_EQ(test::outcome_of(open_envelope(message, bobs_key(), rand)), "missing");
    message.payloads.push_back(Kemac{});
    EXPECT_EQ(test::outcome_of(open_envelope(message, bobs_key(), rand)), "bad_length");
    std::get<Pke>(message.payloads[0]).encrypted_key = Bytes(256, 0xFF);
    EXPECT_EQ(test::outcome_of(open_envelope(message, bobs_key(), rand)), "out_of_range");
    std::get<Pke>(message.payloads[0]).encrypted_key = Bytes(256, 0x01);
    EXPECT_EQ(test::outcome_of(open_envelope(message, bobs_key(), rand)), "no_key");
}

TEST(Envelope, ReportsZerosInThePadding)
{
    int with_zeros = 0;
    for (const auto& record : test::read_exchanges()) {
        if (record.mode != "PK")
            continue;
        const auto message = read_whole_message(record.message("I_MESSAGE")).value();
        const auto opened = open_envelope(message, bobs_key(), mikey_rand(message));
        ASSERT_TRUE(opened);
        const auto& quirks = opened->kemac.quirks;
        with_zeros += std::count(quirks.begin(), quirks.end(), Quirk::zeros_in_rsa_padding) > 0;
    }
    EXPECT_EQ(with_zeros, 5); // counted by rfc8017 arithmetic in Python over the same records
}

} // namespace
} // namespace lisrtp::mikey
