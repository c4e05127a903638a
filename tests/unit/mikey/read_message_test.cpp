#include "keys/mikey/read_message.h"

#include "keys/base/hex.h"
#include "tests/unit/mikey/exchange_file.h"
#include "tests/unit/mikey/message_writer.h"

#include <gtest/gtest.h>

namespace lisrtp::mikey
{
namespace
{

using test::Body;

Bytes with_bodies(const std::vector<Body>& bodies)
{
    return test::message(DataType::psk_init, {{}}, bodies);
}

Error damage_of(const Bytes& octets)
{
    const ReadOutcome outcome = read_message(octets);
    return outcome.damage.value_or(Error{ErrorCode{-1}, "no damage", 0});
}

/** One payload of that body alone; begins at octet 19 of the message. */
constexpr std::size_t body_begin = 19;
Error damage_of_body(PayloadType type, const Bytes& body)
{
    return damage_of(with_bodies({{type, body}}));
}

template <typename T>
T read_body(PayloadType type, const Bytes& body)
{
    const auto message = read_whole_message(with_bodies({{type, body}}));
    EXPECT_TRUE(message) << (message ? "" : describe(message.error()));
    const T* found = message ? message->first<T>() : nullptr;
    EXPECT_TRUE(found);
    return found ? *found : T{};
}

TEST(Header, IsReadWhole)
{
    Bytes octets = test::message(DataType::dh_init, {{3, 0xDEADBEEF, 7}, {1, 0, 0}}, {});
    octets[3] = 0x81;
    const auto message = read_whole_message(octets);
    ASSERT_TRUE(message);
    EXPECT_EQ(message->data_type, DataType::dh_init);
    EXPECT_TRUE(message->verification_requested);
    EXPECT_EQ(message->prf, PrfFunction::hmac_sha256);
    EXPECT_EQ(message->csb, CsbId{test::some_csb});
    ASSERT_EQ(message->map.size(), 2u);
    EXPECT_EQ(message->map[0].cs, CsId{1});
    EXPECT_EQ(message->map[0].policies, std::vector<std::uint8_t>{3});
    EXPECT_EQ(message->map[0].ssrc, Ssrc{0xDEADBEEF});
    EXPECT_EQ(message->map[0].roc, Roc{7});
    EXPECT_EQ(message->map[1].cs, CsId{2});
    EXPECT_FALSE(message->map[1].ssrc) << "SSRC 0 is for the responder to fill in";
    EXPECT_EQ(message->octets, octets);
}

TEST(Header, RefusesAnotherVersion)
{
    Bytes octets = with_bodies({});
    octets[0] = 2;
    EXPECT_EQ(damage_of(octets), (Error{ErrorCode::bad_value, "version", 0}));
}

TEST(Header, RefusesAnUnknownMap)
{
    Bytes octets = with_bodies({});
    octets[9] = 3;
    EXPECT_EQ(damage_of(octets), (Error{ErrorCode::bad_value, "CS ID map type", 9}));
}

TEST(Header, EmptyMapNamesNoSessions)
{
    Bytes octets = test::message(DataType::psk_init, {}, {});
    octets[8] = 5;
    octets[9] = 1;
    const auto message = read_whole_message(octets);
    ASSERT_TRUE(message);
    EXPECT_EQ(message->map_type, CsMapType::empty);
    EXPECT_TRUE(message->map.empty());
}

TEST(Header, GenericIdsNameTheirSessions)
{
    Bytes octets = test::message(DataType::psk_init, {}, {});
    octets[8] = 2;
    octets[9] = 2;
    // CS 7, SRTP, S and policies 4 and 5, session data SSRC and ROC, SPI; CS 9, ESP, nothing
    const Bytes map = from_hex("0700820405"
                               "0008DEADBEEF00000002"
                               "03010203"
                               "090100000000")
                          .value();
    octets.insert(octets.end(), map.begin(), map.end());
    const auto message = read_whole_message(octets);
    ASSERT_TRUE(message) << describe(message.error());
    ASSERT_EQ(message->map.size(), 2u);
    EXPECT_EQ(message->map[0].cs, CsId{7});
    EXPECT_EQ(message->map[0].policies, (std::vector<std::uint8_t>{4, 5}));
    EXPECT_EQ(message->map[0].ssrc, Ssrc{0xDEADBEEF});
    EXPECT_EQ(message->map[0].roc, Roc{2});
    EXPECT_EQ(to_hex(message->map[0].spi), "010203");
    EXPECT_EQ(message->map[1].cs, CsId{9});
    EXPECT_EQ(message->map[1].protocol, 1);
    EXPECT_TRUE(message->map[1].policies.empty());
}

TEST(Header, MapShorterThanItsCount)
{
    Bytes octets = with_bodies({});
    octets[8] = 2;
    EXPECT_EQ(damage_of(octets), (Error{ErrorCode::truncated, "policy number", 19}));
    EXPECT_EQ(read_message(octets).message.map.size(), 1u);
}

TEST(Payloads, Sign)
{
    // 4 bits of type, 12 of length
    const Bytes octets = with_bodies({{PayloadType::sign, from_hex("1003AABBCC").value()}});
    const auto message = read_whole_message(octets);
    ASSERT_TRUE(message);
    const Sign* sign = message->first<Sign>();
    ASSERT_TRUE(sign);
    EXPECT_EQ(sign->type, SignatureType::rsa_pss);
    EXPECT_EQ(to_hex(sign->signature), "aabbcc");
    EXPECT_EQ(sign->signature_offset, 21u);
    EXPECT_EQ(sign->extent.begin, 19u);
    EXPECT_EQ(sign->extent.end, 24u);
    EXPECT_EQ(damage_of_body(PayloadType::sign, from_hex("F00100").value()).code, ErrorCode{-1})
        << "the high bits are no length";
}

TEST(Payloads, NothingFollowsSign)
{
    Bytes octets = with_bodies({{PayloadType::sign, from_hex("0001AA").value()}});
    octets.push_back(5);
    EXPECT_EQ(damage_of(octets), (Error{ErrorCode::trailing_octets, "after the last payload", 22}));
    EXPECT_EQ(read_message(octets).message.payloads.size(), 1u);
}

TEST(Payloads, Pke)
{
    // 2 bits of C, 14 of length
    const Pke pke = read_body<Pke>(PayloadType::pke, from_hex("8002ABCD").value());
    EXPECT_EQ(pke.cache, 2);
    EXPECT_EQ(to_hex(pke.encrypted_key), "abcd");
}

TEST(Payloads, DhWithItsValidity)
{
    Writer body;
    body.u8(1).zeros(95).u8(9).u8(0xF1).u8(2).u16(0xBEEF);
    const Dh dh = read_body<Dh>(PayloadType::dh, body.take());
    EXPECT_EQ(dh.group, 1);
    EXPECT_EQ(dh.value.size(), 96u);
    EXPECT_EQ(dh.validity.type, KeyValidityType::spi);
    EXPECT_EQ(to_hex(dh.validity.spi), "beef");
}

TEST(Payloads, DhOfEveryGroupHasItsLength)
{
    const std::pair<int, std::size_t> lengths[] = {{0, 192},   {1, 96},    {2, 128},
                                                   {241, 64},  {242, 96},  {243, 32},
                                                   {244, 256}, {245, 384}, {246, 512}};
    for (const auto& [group, octets] : lengths) {
        Writer body;
        body.u8(static_cast<std::uint8_t>(group)).zeros(octets).u8(0);
        EXPECT_EQ(read_body<Dh>(PayloadType::dh, body.take()).value.size(), octets);
    }
}

TEST(Payloads, DhOfAnUnknownGroupEndsNowhere)
{
    EXPECT_EQ(damage_of_body(PayloadType::dh, Bytes{3, 0, 0, 0}),
              (Error{ErrorCode::unknown_group, "DH group", 20}));
}

TEST(Payloads, Timestamps)
{
    const auto ntp =
        read_body<TimestampPayload>(PayloadType::timestamp, from_hex("010102030405060708").value());
    EXPECT_EQ(ntp.at.type, TimestampType::ntp);
    EXPECT_EQ(ntp.at.value, 0x0102030405060708u);
    const auto counter =
        read_body<TimestampPayload>(PayloadType::timestamp, from_hex("0200000007").value());
    EXPECT_EQ(counter.at.type, TimestampType::counter);
    EXPECT_EQ(counter.at.value, 7u);
    EXPECT_EQ(damage_of_body(PayloadType::timestamp, Bytes(9, 3)),
              (Error{ErrorCode::bad_value, "timestamp type", 20}));
}

TEST(Payloads, IdsAndCertificates)
{
    const Id id = read_body<Id>(PayloadType::id, from_hex("0100026162").value());
    EXPECT_EQ(id.type, IdType::uri);
    EXPECT_EQ(text_of(id.identity), "ab");
    const Cert cert = read_body<Cert>(PayloadType::cert, from_hex("0200013F").value());
    EXPECT_EQ(cert.type, CertType::x509_sign);
    EXPECT_EQ(cert.certificate.size(), 1u);
    Writer hash;
    hash.u8(1).zeros(16);
    EXPECT_EQ(read_body<CertHash>(PayloadType::cert_hash, hash.take()).hash.size(), 16u);
    Writer sha1;
    sha1.u8(0).zeros(20);
    EXPECT_EQ(read_body<CertHash>(PayloadType::cert_hash, sha1.take()).hash.size(), 20u);
    EXPECT_EQ(damage_of_body(PayloadType::cert_hash, Bytes{2, 0}),
              (Error{ErrorCode::unsupported, "hash function", 20}));
}

TEST(Payloads, Verification)
{
    Writer body;
    body.u8(1).zeros(19).u8(0xEE);
    const auto v = read_body<Verification>(PayloadType::verification, body.take());
    EXPECT_EQ(v.mac.size(), 20u);
    EXPECT_EQ(v.mac_offset, 21u);
    EXPECT_TRUE(read_body<Verification>(PayloadType::verification, Bytes{0}).mac.empty());
    EXPECT_EQ(damage_of_body(PayloadType::verification, Bytes{9}),
              (Error{ErrorCode::unsupported, "MAC algorithm", 20}));
}

TEST(Payloads, Kemac)
{
    const auto kemac = read_body<Kemac>(PayloadType::kemac, from_hex("010003AABBCC00").value());
    EXPECT_EQ(kemac.encryption, EncryptionAlgorithm::aes_cm_128);
    EXPECT_EQ(to_hex(kemac.encrypted_data), "aabbcc");
    EXPECT_EQ(kemac.mac_algorithm, MacAlgorithm::null);
    EXPECT_TRUE(kemac.mac.empty());
}

TEST(Payloads, Policies)
{
    const auto policy = read_body<SecurityPolicy>(PayloadType::security_policy,
                                                  from_hex("02000006000101040100").value());
    EXPECT_EQ(policy.number, 2);
    ASSERT_EQ(policy.parameters.size(), 2u);
    EXPECT_EQ(policy.parameters[1].type, 4);
    EXPECT_EQ(damage_of_body(PayloadType::security_policy, from_hex("0200000400010104").value()),
              (Error{ErrorCode::truncated, "parameter length", 28}));
}

TEST(Payloads, ErrorsRandsExtensions)
{
    EXPECT_EQ(read_body<ErrorReport>(PayloadType::error, Bytes{3, 0, 0}).number, 3);
    EXPECT_EQ(read_body<Rand>(PayloadType::rand, Bytes{2, 7, 8}).mikey_rand.size(), 2u);
    const auto extension =
        read_body<GeneralExtension>(PayloadType::general_extension, from_hex("F1000101").value());
    EXPECT_EQ(extension.type, 0xF1);
    EXPECT_EQ(to_hex(extension.data), "01");
}

TEST(Payloads, WithRoles)
{
    const auto t =
        read_body<TimestampRole>(PayloadType::timestamp_role, from_hex("010200000005").value());
    EXPECT_EQ(t.role, 1);
    EXPECT_EQ(t.at.value, 5u);
    const auto id = read_body<IdRole>(PayloadType::id_role, from_hex("0201000161").value());
    EXPECT_EQ(id.role, 2);
    EXPECT_EQ(text_of(id.identity), "a");
    const auto rand = read_body<RandRole>(PayloadType::rand_role, from_hex("010155").value());
    EXPECT_EQ(rand.role, 1);
    EXPECT_EQ(to_hex(rand.mikey_rand), "55");
    const auto sakke = read_body<Sakke>(PayloadType::sakke, from_hex("010200023344").value());
    EXPECT_EQ(sakke.parameters, 1);
    EXPECT_EQ(sakke.id_scheme, 2);
    EXPECT_EQ(to_hex(sakke.data), "3344");
}

TEST(Payloads, AStrangerIsCarriedWhenItIsLast)
{
    const auto unknown = read_body<Unknown>(PayloadType{99}, Bytes{1, 2, 3});
    EXPECT_EQ(unknown.type, PayloadType{99});
    EXPECT_EQ(to_hex(unknown.octets), "010203");
    const Bytes octets = with_bodies({test::t_body(), {PayloadType{99}, {1}}, test::rand_body()});
    EXPECT_EQ(damage_of(octets), (Error{ErrorCode::unknown_payload, "payload type", 29}));
}

TEST(ReadMessage, KeepsWhatCameBeforeTheDamage)
{
    const Bytes octets = with_bodies({test::t_body(), {PayloadType::dh, {77}}, test::rand_body()});
    const ReadOutcome outcome = read_message(octets);
    ASSERT_TRUE(outcome.damage);
    EXPECT_EQ(outcome.damage->code, ErrorCode::unknown_group);
    EXPECT_EQ(outcome.damaged_payload, 1u);
    ASSERT_EQ(outcome.message.payloads.size(), 1u);
    EXPECT_EQ(type_of(outcome.message.payloads[0]), PayloadType::timestamp);
    EXPECT_TRUE(timestamp(outcome.message));
    EXPECT_FALSE(read_whole_message(octets));
}

TEST(ReadMessage, RefusesOverlongMessages)
{
    EXPECT_EQ(damage_of(Bytes(most_message_octets + 1)).code, ErrorCode::too_long);
}

TEST(ReadMessage, RefusesEndlessPayloads)
{
    const std::vector<Body> many(257, Body{PayloadType::rand, {0}});
    EXPECT_EQ(damage_of(with_bodies(many)).code, ErrorCode::too_many);
    const std::vector<Body> enough(256, Body{PayloadType::rand, {0}});
    EXPECT_TRUE(read_whole_message(with_bodies(enough)));
}

TEST(ReadMessage, EveryTruncationIsDamage)
{
    for (const auto& record : test::read_exchanges()) {
        if (record.name.find(" 0 of rfc-prf") == std::string::npos)
            continue;
        for (const char* field : {"I_MESSAGE", "R_MESSAGE"}) {
            const Bytes whole = record.message(field);
            const Message message = read_whole_message(whole).value();
            for (std::size_t octets = 0; octets < whole.size(); ++octets) {
                const ReadOutcome cut = read_message(ByteView(whole).first(octets));
                ASSERT_TRUE(cut.damage) << record.name << " cut to " << octets;
                ASSERT_EQ(cut.damage->code, ErrorCode::truncated) << octets;
                ASSERT_LE(cut.damage->offset, octets);
                ASSERT_LT(cut.message.payloads.size(), message.payloads.size());
            }
            Bytes longer = whole;
            longer.push_back(0);
            EXPECT_EQ(damage_of(longer).code, ErrorCode::trailing_octets);
        }
    }
}

TEST(ReadMessage, EveryLengthThatLiesIsDamage)
{
    // body length field of each payload, one more octet than there is
    const std::pair<PayloadType, const char*> lies[] = {
        {PayloadType::kemac, "010002AA"},     {PayloadType::pke, "0002AA"},
        {PayloadType::sign, "0002AA"},        {PayloadType::id, "010002AA"},
        {PayloadType::cert, "000002AA"},      {PayloadType::security_policy, "00000002AA"},
        {PayloadType::rand, "02AA"},          {PayloadType::general_extension, "000002AA"},
        {PayloadType::id_role, "01010002AA"}, {PayloadType::rand_role, "0102AA"},
        {PayloadType::sakke, "01010002AA"},
    };
    for (const auto& [type, body] : lies)
        EXPECT_EQ(damage_of_body(type, from_hex(body).value()).code, ErrorCode::truncated) << body;
}

TEST(ReadMessage, ValidityThatLiesIsDamage)
{
    const auto dh = [](std::initializer_list<std::uint8_t> validity) {
        Writer body;
        body.u8(243).zeros(32).octets(Bytes(validity));
        return body.take();
    };
    EXPECT_EQ(damage_of_body(PayloadType::dh, dh({1, 2, 0})).code, ErrorCode::truncated);
    EXPECT_EQ(damage_of_body(PayloadType::dh, dh({2, 1, 0, 1})).code, ErrorCode::truncated);
    EXPECT_EQ(damage_of_body(PayloadType::dh, dh({3})),
              (Error{ErrorCode::bad_value, "KV type", body_begin + 34}));
    EXPECT_EQ(damage_of_body(PayloadType::dh, dh({2, 1, 5, 1, 6})).code, ErrorCode{-1});
}

TEST(Message, ExtentsFollowEachOther)
{
    for (const auto& record : test::read_exchanges()) {
        const Message message = read_whole_message(record.message("I_MESSAGE")).value();
        std::size_t at = 10 + 9 * message.map.size();
        for (const Payload& payload : message.payloads) {
            EXPECT_EQ(extent_of(payload).begin, at);
            at = extent_of(payload).end;
        }
        EXPECT_EQ(at, message.octets.size());
    }
}

TEST(Message, UpdatesBringNoKey)
{
    const auto update = [](DataType type, const std::vector<Body>& bodies) {
        return is_update_without_key(read_whole_message(test::message(type, {{}}, bodies)).value());
    };
    EXPECT_TRUE(update(DataType::psk_init, {test::t_body()}));
    EXPECT_TRUE(update(DataType::psk_init, {{PayloadType::kemac, from_hex("00000000").value()}}));
    EXPECT_FALSE(
        update(DataType::psk_init, {{PayloadType::kemac, from_hex("010001AA00").value()}}));
    EXPECT_FALSE(update(DataType::psk_response, {test::t_body()}));
    EXPECT_FALSE(update(DataType::rsa_r_init, {test::t_body()}));
    EXPECT_TRUE(update(DataType::dh_init, {test::t_body()}));
}

} // namespace
} // namespace lisrtp::mikey
