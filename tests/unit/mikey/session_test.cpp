#include "keys/mikey/session.h"

#include "keys/mikey/read_message.h"
#include "keys/mikey/tek.h"
#include "tests/support/vector_file.h"
#include "tests/unit/mikey/message_writer.h"

namespace lisrtp::mikey
{
namespace
{

using test::CryptoSession;

/** TGK 00 .. 0F, CS 1, CSB 00C0FFEE and RAND A0 .. AF, as in a record of tek.vec. */
const char* const record_of_tgk = "TGK of 16 octets";

SecretBytes run(std::size_t octets, std::uint8_t first = 0)
{
    SecretBytes out(octets);
    for (std::uint8_t& octet : out.reveal_mutable())
        octet = first++;
    return out;
}

SecretBytes expected(const char* field, const char* record_name = record_of_tgk)
{
    for (const auto& record : test::read_vectors("mikey/tek.vec"))
        if (record.name == record_name)
            return record.secret(field);
    throw std::runtime_error("no such record");
}

Message offer(const std::vector<CryptoSession>& sessions,
              const std::vector<test::Body>& policies = {}, DataType type = DataType::psk_init)
{
    std::vector<test::Body> bodies = {test::t_body(), test::rand_body()};
    bodies.insert(bodies.end(), policies.begin(), policies.end());
    return read_whole_message(test::message(type, sessions, bodies)).value();
}

Message answer(const std::vector<CryptoSession>& sessions)
{
    return read_whole_message(test::message(DataType::psk_response, sessions, {test::t_body()}))
        .value();
}

KeyData key_data(KeyDataType type, SecretBytes key, SecretBytes salt = {}, Bytes spi = {})
{
    KeyData data;
    data.type = type;
    data.key = std::move(key);
    data.salt = std::move(salt);
    data.validity.type = spi.empty() ? KeyValidityType::null : KeyValidityType::spi;
    data.validity.spi = std::move(spi);
    return data;
}

Result<std::vector<CsKeys>> keys_of_one(const Message& i, KeyData data)
{
    const KeyData keys[] = {std::move(data)};
    return keys_from_key_data({&i, nullptr, nullptr}, keys);
}

TEST(KeysFromTgk, WithDefaultsWhereThereIsNoPolicy)
{
    const Message i = offer({{}});
    const auto keys = keys_from_tgk({&i, nullptr, nullptr}, run(16));
    ASSERT_TRUE(keys);
    ASSERT_EQ(keys->size(), 1u);
    EXPECT_TRUE((*keys)[0].key == expected("TEK"));
    EXPECT_TRUE((*keys)[0].salt == expected("Salt").slice(0, 14));
    EXPECT_FALSE((*keys)[0].ssrc);
}

TEST(KeysFromTgk, TakesLengthsFromThePolicy)
{
    const Message i = offer({{5, 0, 0}}, {test::policy_body(5, {{0, 6}, {1, 32}})});
    const auto keys = keys_from_tgk({&i, nullptr, nullptr}, run(16));
    ASSERT_TRUE(keys);
    EXPECT_TRUE((*keys)[0].key == expected("TEK", "32 octets wanted"));
    EXPECT_TRUE((*keys)[0].salt == expected("Salt", "12 octets wanted"));
    EXPECT_EQ((*keys)[0].policy.cipher, SrtpCipher::aes_gcm);
}

TEST(KeysFromTgk, TheAnswerFillsInSsrcsAndRocs)
{
    const Message i = offer({{0, 0x11111111, 1}, {0, 0, 0}});
    const Message r = answer({{0, 0, 0}, {0, 0x22222222, 5}});
    const auto keys = keys_from_tgk({&i, &r, nullptr}, run(16));
    ASSERT_TRUE(keys);
    EXPECT_EQ((*keys)[0].ssrc, Ssrc{0x11111111}) << "0 in the answer changes nothing";
    EXPECT_EQ((*keys)[0].roc, Roc{1});
    EXPECT_EQ((*keys)[1].ssrc, Ssrc{0x22222222});
    EXPECT_EQ((*keys)[1].roc, Roc{5});
    EXPECT_EQ((*keys)[1].cs, CsId{2});
}

TEST(KeysFromTgk, TheAnswerMayNameAllSessions)
{
    const Message i = offer({});
    const Message r = answer({{0, 0x22222222, 0}});
    EXPECT_EQ(keys_from_tgk({&i, &r, nullptr}, run(16))->size(), 1u);
}

TEST(KeysFromTgk, TheMkiStandsInTheDhPayload)
{
    Message i = offer({{}}, {}, DataType::dh_init);
    Dh dh;
    dh.validity.spi = {7, 8};
    i.payloads.push_back(dh);
    EXPECT_EQ((*keys_from_tgk({&i, nullptr, nullptr}, run(16)))[0].mki, (Bytes{7, 8}));
}

TEST(KeysFromTgk, AnUpdateKeepsRandAndPolicies)
{
    const Message first = offer({{5, 0, 0}}, {test::policy_body(5, {{1, 32}})});
    const Message update = read_whole_message(test::message(DataType::psk_init,
                                                            {{5, 0x33333333, 0}}, {test::t_body()}))
                               .value();
    ASSERT_TRUE(is_update_without_key(update));
    const auto keys = keys_from_tgk({&update, nullptr, &first}, run(16));
    ASSERT_TRUE(keys);
    EXPECT_TRUE((*keys)[0].key == expected("TEK", "32 octets wanted"));
    EXPECT_EQ((*keys)[0].ssrc, Ssrc{0x33333333});
    EXPECT_EQ(test::outcome_of(keys_from_tgk({&update, nullptr, nullptr}, run(16))), "missing");
}

TEST(KeysFromTgk, Refuses)
{
    const Message i = offer({{}});
    EXPECT_EQ(test::outcome_of(keys_from_tgk({&i, nullptr, nullptr}, SecretBytes())), "empty_key");
    const Message none = offer({});
    EXPECT_EQ(test::outcome_of(keys_from_tgk({&none, nullptr, nullptr}, run(16))), "missing");
    const Message other = offer({{9, 0, 0}}, {test::policy_body(5, {})});
    EXPECT_EQ(test::outcome_of(keys_from_tgk({&other, nullptr, nullptr}, run(16))), "missing");
    const Message esp = offer({{5, 0, 0}}, {test::policy_body(5, {}, 1)});
    EXPECT_EQ(test::outcome_of(keys_from_tgk({&esp, nullptr, nullptr}, run(16))), "unsupported");
    Message sha256 = offer({{}});
    sha256.prf = PrfFunction::hmac_sha256;
    EXPECT_EQ(test::outcome_of(keys_from_tgk({&sha256, nullptr, nullptr}, run(16))), "unsupported");
    Message short_rand = offer({{}});
    for (Payload& payload : short_rand.payloads)
        if (Rand* rand = std::get_if<Rand>(&payload))
            rand->mikey_rand.resize(15);
    EXPECT_EQ(test::outcome_of(keys_from_tgk({&short_rand, nullptr, nullptr}, run(16))),
              "short_rand");
    Message generic = offer({{}});
    generic.map[0].protocol = 1;
    EXPECT_EQ(test::outcome_of(keys_from_tgk({&generic, nullptr, nullptr}, run(16))),
              "unsupported");
}

TEST(KeysFromTgk, AGenericIdMayHaveItsOwnMkiAndNoPolicy)
{
    Message i = offer({{}}, {test::policy_body(5, {{1, 32}})});
    i.map[0].policies.clear();
    i.map[0].spi = {1};
    const auto keys = keys_from_tgk({&i, nullptr, nullptr}, run(16));
    ASSERT_TRUE(keys);
    EXPECT_EQ((*keys)[0].key.size(), 32u);
    EXPECT_EQ((*keys)[0].mki, Bytes{1});
}

TEST(KeysFromKeyData, TgkWithItsOwnSalt)
{
    const Message i = offer({{}, {}});
    const auto keys = keys_of_one(i, key_data(KeyDataType::tgk_salt, run(16), run(14, 0x60)));
    ASSERT_TRUE(keys);
    ASSERT_EQ(keys->size(), 2u);
    EXPECT_TRUE((*keys)[0].key == expected("TEK"));
    EXPECT_TRUE((*keys)[1].key == expected("TEK", "CS 2"));
    EXPECT_TRUE((*keys)[0].salt == run(14, 0x60));
    EXPECT_TRUE((*keys)[1].salt == run(14, 0x60));
}

TEST(KeysFromKeyData, TeksAreTakenAsTheyAre)
{
    const Message i = offer({{}});
    const auto salted = keys_of_one(i, key_data(KeyDataType::tek_salt, run(16), run(14, 0x60)));
    ASSERT_TRUE(salted);
    EXPECT_TRUE((*salted)[0].key == run(16));
    EXPECT_TRUE((*salted)[0].salt == run(14, 0x60));
    const auto bare = keys_of_one(i, key_data(KeyDataType::tek, run(16)));
    ASSERT_TRUE(bare);
    EXPECT_TRUE((*bare)[0].salt == SecretBytes(14));
    EXPECT_TRUE((*bare)[0].quirks.empty());
}

TEST(KeysFromKeyData, CamerasPutTheSaltIntoTheTek)
{
    const Message i = offer({{}});
    const auto keys = keys_of_one(i, key_data(KeyDataType::tek, run(30)));
    ASSERT_TRUE(keys);
    EXPECT_TRUE((*keys)[0].key == run(16));
    EXPECT_TRUE((*keys)[0].salt == run(14, 16));
    EXPECT_EQ((*keys)[0].quirks, std::vector<Quirk>{Quirk::key_with_salt_in_tek});
}

TEST(KeysFromKeyData, ALongerTekIsCut)
{
    const Message i = offer({{}});
    for (auto type : {KeyDataType::tek, KeyDataType::tek_salt}) {
        const auto keys = keys_of_one(
            i, key_data(type, run(32), type == KeyDataType::tek ? SecretBytes() : run(14)));
        ASSERT_TRUE(keys);
        EXPECT_TRUE((*keys)[0].key == run(16));
        EXPECT_EQ((*keys)[0].quirks, std::vector<Quirk>{Quirk::longer_tek});
    }
}

TEST(KeysFromKeyData, SeveralTgksAreToldApartByMki)
{
    const Message i = offer({{}, {}});
    KeyData keys[] = {key_data(KeyDataType::tgk, run(16), {}, {1}),
                      key_data(KeyDataType::tgk, run(16, 9), {}, {2})};
    const auto all = keys_from_key_data({&i, nullptr, nullptr}, keys);
    ASSERT_TRUE(all);
    ASSERT_EQ(all->size(), 4u);
    EXPECT_EQ((*all)[0].mki, Bytes{1});
    EXPECT_EQ((*all)[1].mki, Bytes{2});
    EXPECT_EQ((*all)[2].cs, CsId{2});
    EXPECT_TRUE((*all)[0].key == expected("TEK"));
    EXPECT_FALSE((*all)[1].key == expected("TEK"));
}

TEST(KeysFromKeyData, AsManyTeksAsSessionsBelongOneByOne)
{
    const Message i = offer({{}, {}});
    KeyData keys[] = {key_data(KeyDataType::tek, run(16)),
                      key_data(KeyDataType::tek, run(16, 0x20))};
    const auto all = keys_from_key_data({&i, nullptr, nullptr}, keys);
    ASSERT_TRUE(all);
    ASSERT_EQ(all->size(), 2u);
    EXPECT_TRUE((*all)[0].key == run(16));
    EXPECT_TRUE((*all)[1].key == run(16, 0x20));
    KeyData by_mki[] = {key_data(KeyDataType::tek, run(16), {}, {1}),
                        key_data(KeyDataType::tek, run(16, 0x20), {}, {2})};
    EXPECT_EQ(keys_from_key_data({&i, nullptr, nullptr}, by_mki)->size(), 4u);
}

TEST(KeysFromKeyData, Refuses)
{
    const Message i = offer({{}});
    EXPECT_EQ(test::outcome_of(keys_of_one(i, key_data(KeyDataType::tek, run(15)))),
              "bad_key_length");
    EXPECT_EQ(test::outcome_of(keys_of_one(i, key_data(KeyDataType::tek_salt, run(16), run(13)))),
              "bad_salt_length");
    EXPECT_EQ(test::outcome_of(keys_of_one(i, key_data(KeyDataType::tgk_salt, run(16), run(15)))),
              "bad_salt_length");
    const Message none = offer({});
    EXPECT_EQ(test::outcome_of(keys_of_one(none, key_data(KeyDataType::tek, run(16)))), "missing");
    Message no_rand = offer({{}});
    std::erase_if(no_rand.payloads,
                  [](const Payload& payload) { return std::holds_alternative<Rand>(payload); });
    EXPECT_EQ(test::outcome_of(keys_of_one(no_rand, key_data(KeyDataType::tgk, run(16)))),
              "missing");
    EXPECT_TRUE(keys_of_one(no_rand, key_data(KeyDataType::tek, run(16)))) << "a TEK needs no RAND";
}

} // namespace
} // namespace lisrtp::mikey
