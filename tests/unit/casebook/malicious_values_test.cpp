// Wrong and malicious parameters, as they come through the signalling: each is an error with its
// place, and none takes long.

#include "keys/agreement/diffie_hellman.h"
#include "keys/base/hex.h"
#include "keys/casebook/casebook.h"
#include "tests/unit/casebook/signalling_texts.h"

#include <gtest/gtest.h>

#include <chrono>

namespace lisrtp::casebook
{

namespace
{

constexpr std::int64_t morning_ns = 1'793'700'000 * ns_per_second;
using test::MikeyText;

keyfile::KeyFile keys_with_exponents(std::size_t count)
{
    keyfile::Authorisation authorisation;
    authorisation.id = "W1";
    authorisation.valid_from = *from_rfc3339("2026-01-01T00:00:00Z");
    authorisation.valid_to = *from_rfc3339("2027-01-01T00:00:00Z");
    authorisation.targets.push_back(*keyfile::read_identity("sip:alice@ims.example"));
    keyfile::KeyFile keys;
    keys.authorisations.push_back(std::move(authorisation));
    for (std::size_t i = 0; i < count; ++i) {
        keyfile::Secret secret;
        secret.id = "x" + std::to_string(i);
        secret.authorisation = "W1";
        keyfile::ExponentSecret exponent;
        exponent.group = "oakley1";
        Bytes x(8);
        store_u64(x.data(), i + 5);
        exponent.x = SecretBytes::copy_of(x);
        secret.value = std::move(exponent);
        keys.secrets.push_back(std::move(secret));
    }
    return keys;
}

std::string offer(std::size_t call, const MikeyText& mikey)
{
    return test::CallText{call, "alice", "bob"}.offer(mikey);
}

std::string answer(std::size_t call, const MikeyText& mikey)
{
    return test::CallText{call, "alice", "bob"}.answer(mikey);
}

Findings conclude(const keyfile::KeyFile& keys, const std::vector<std::string>& messages)
{
    Casebook casebook(&keys);
    for (std::size_t i = 0; i < messages.size(); ++i)
        casebook.learn({view_of(messages[i]),
                        Timestamp{morning_ns + static_cast<std::int64_t>(i) * 1'000'000},
                        *Endpoint::parse("10.0.0.1:5060"),
                        *Endpoint::parse("10.0.0.9:5060"),
                        {1, i + 1}});
    return casebook.conclude();
}

Bytes ending_in(std::size_t octets, std::uint8_t last)
{
    Bytes value(octets);
    value.back() = last;
    return value;
}

Bytes near_oakley1(int difference)
{
    Bytes value = copy_of(agreement::prime(agreement::Group::oakley1));
    value.back() = static_cast<std::uint8_t>(value.back() + difference);
    return value;
}

Bytes g(std::uint64_t exponent)
{
    Bytes x(8);
    store_u64(x.data(), exponent);
    return agreement::public_value(agreement::Group::oakley1, SecretBytes::copy_of(x)).value();
}

struct Malice {
    const char* name;
    std::uint8_t group;
    Bytes value;
    const char* said; ///< in the session's reason
};

class MaliciousValue : public testing::TestWithParam<Malice>
{
};

TEST_P(MaliciousValue, IsAnErrorWithItsReason)
{
    const keyfile::KeyFile keys = keys_with_exponents(1);
    const MikeyText i = MikeyText(4).dh(GetParam().group, GetParam().value);
    const Findings findings = conclude(keys, {offer(1, i)});
    ASSERT_EQ(findings.calls().size(), 1u);
    const Call& call = findings.calls()[0];
    const std::string said =
        call.damage + (call.sessions.empty() ? "" : " / " + call.sessions[0].reason);
    EXPECT_NE(said.find(GetParam().said), std::string::npos) << said;
    for (const Session& session : call.sessions)
        EXPECT_TRUE(session.candidates.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Table, MaliciousValue,
    testing::Values(
        Malice{"zero", 1, Bytes(96), "DH value 0"},
        Malice{"identity", 1, ending_in(96, 1), "the identity element"},
        Malice{"order_two", 1, near_oakley1(-1), "of order 2"},
        Malice{"prime", 1, near_oakley1(0), "not below p"},
        Malice{"all_ones", 1, Bytes(96, 0xFF), "not below p"},
        Malice{"curve_identity", 241, Bytes(64), "identity element in place of a point"},
        Malice{"curve_off", 241, Bytes(64, 7), "point off the curve"},
        Malice{"curve_x", 242, Bytes(96, 0xFF), "x-coordinate"},
        Malice{"x25519_zero", 243, Bytes(32), "value of small order"},
        Malice{"x25519_small_order", 243,
               *from_hex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
               "value of small order"},
        Malice{"x25519_one", 243,
               *from_hex("0100000000000000000000000000000000000000000000000000000000000000"),
               "value of small order"},
        Malice{"x25519_other_small_order", 243,
               *from_hex("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"),
               "value of small order"},
        Malice{"x25519_prime_less_one", 243,
               *from_hex("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
               "value of small order"},
        Malice{"x25519_prime", 243,
               *from_hex("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
               "value of small order"},
        Malice{"x25519_prime_and_one", 243,
               *from_hex("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
               "value of small order"},
        Malice{"unknown_group", 3, Bytes(96, 7), "unknown_group: DH group at octet"},
        Malice{"unknown_private_group", 250, Bytes(96, 7), "unknown_group: DH group at octet"},
        Malice{"value_cut", 0, Bytes(90, 7), "truncated"}),
    [](const auto& one) { return std::string(one.param.name); });

struct ConferenceMalice {
    const char* name;
    std::vector<MikeyText> offers;
    const char* said;
};

class MaliciousConference : public testing::TestWithParam<ConferenceMalice>
{
};

TEST_P(MaliciousConference, IsAnErrorWithItsReason)
{
    const keyfile::KeyFile keys = keys_with_exponents(10);
    std::vector<std::string> messages;
    std::size_t cseq = 0;
    for (const MikeyText& text : GetParam().offers) {
        std::string message = offer(1, text);
        const std::string number = std::to_string(++cseq);
        message.replace(message.find("CSeq: 1"), 7, "CSeq: " + number);
        message.replace(message.find("z9hG4bK1"), 8, "z9hG4bK" + number);
        messages.push_back(message);
    }
    const Findings findings = conclude(keys, messages);
    ASSERT_EQ(findings.calls().size(), 1u);
    ASSERT_EQ(findings.calls()[0].sessions.size(), 1u);
    const Session& session = findings.calls()[0].sessions[0];
    EXPECT_NE(session.reason.find(GetParam().said), std::string::npos) << session.reason;
    EXPECT_TRUE(session.candidates.empty());
}

Bytes item(std::uint8_t n, std::uint8_t index, std::uint8_t round, const Bytes& value = {})
{
    Bytes data = {3, n, index, round};
    data.insert(data.end(), value.begin(), value.end());
    return data;
}

MikeyText with_z(const Bytes& z2)
{
    return MikeyText(4)
        .dh(1, g(5))
        .extension(item(3, 1, 1))
        .dh(1, z2)
        .extension(item(3, 2, 1))
        .dh(1, g(77))
        .extension(item(3, 3, 1));
}

INSTANTIATE_TEST_SUITE_P(
    Table, MaliciousConference,
    testing::Values(
        ConferenceMalice{"two_participants",
                         {MikeyText(4).dh(1, g(5)).extension(item(2, 1, 1))},
                         "bad_value: number of participants at octet"},
        ConferenceMalice{"index_beyond",
                         {MikeyText(4).dh(1, g(5)).extension(item(3, 200, 1))},
                         "bad_value: index of the participant at octet"},
        ConferenceMalice{"numbers_disagree",
                         {MikeyText(4)
                              .dh(1, g(5))
                              .extension(item(3, 1, 1))
                              .dh(1, g(9))
                              .extension(item(255, 2, 1))},
                         "tells of a conference of 255 participants, earlier ones of 3"},
        ConferenceMalice{"identity_as_z",
                         {with_z(ending_in(96, 1))},
                         "z of participant 2 is no element of oakley1"},
        ConferenceMalice{"nothing_but_an_invitation",
                         {MikeyText(4).extension(item(3, 1, 0))},
                         "without a value of round 1"},
        ConferenceMalice{
            "z_changes_on_the_way", {with_z(g(6)), with_z(g(8))}, "z of participant 2 is"},
        ConferenceMalice{
            "first_round_alone", {with_z(g(6))}, "X of participant 1 was not captured"},
        ConferenceMalice{"two_groups",
                         {MikeyText(4)
                              .dh(1, g(5))
                              .extension(item(3, 1, 1))
                              .dh(2, Bytes(128, 9))
                              .extension(item(3, 2, 1))},
                         "conference with DH group 2"},
        ConferenceMalice{"x_of_another_length",
                         {with_z(g(6)), MikeyText(4).extension(item(3, 1, 2, Bytes(3, 1)))},
                         "X of participant 1 is no element of oakley1: bad_length"},
        ConferenceMalice{"equal_neighbours",
                         {MikeyText(4)
                              .dh(1, g(5))
                              .extension(item(3, 1, 1))
                              .dh(1, g(7))
                              .extension(item(3, 2, 1))
                              .dh(1, g(7))
                              .extension(item(3, 3, 1))
                              .extension(item(3, 1, 2, g(9)))
                              .extension(item(3, 2, 2, g(9)))
                              .extension(item(3, 3, 2, near_oakley1(-1)))},
                         "X of participant 3 is no element"}),
    [](const auto& one) { return std::string(one.param.name); });

/** x = 5 with a = 9, against y = 7 with the long-term value that is given. */
std::string mti_with(const Bytes& long_term_of_responder)
{
    keyfile::KeyFile keys = keys_with_exponents(1);
    keyfile::Secret secret;
    secret.id = "a";
    secret.authorisation = "W1";
    keyfile::LongTermExponent long_term;
    long_term.group = "oakley1";
    long_term.a = SecretBytes::copy_of(Bytes{9});
    secret.value = std::move(long_term);
    keys.secrets.push_back(std::move(secret));
    const auto mti = [](Bytes value) {
        value.insert(value.begin(), 1);
        return value;
    };
    const Findings findings = conclude(
        keys,
        {offer(1, MikeyText(4).dh(1, g(5)).extension(mti(g(9)))),
         answer(1, MikeyText(5).dh(1, g(7)).dh(1, g(5)).extension(mti(long_term_of_responder)))});
    const Session& session = findings.calls().front().sessions.front();
    return session.candidates.empty() ? session.reason : "opened";
}

TEST(MaliciousLongTermValue, IsAnErrorWithItsReason)
{
    EXPECT_EQ(mti_with(g(11)), "opened");
    for (const Bytes& value : {Bytes(96), ending_in(96, 1), near_oakley1(-1), near_oakley1(0),
                               Bytes(96, 0xFF), Bytes(5, 7)})
        EXPECT_NE(mti_with(value).find("MTI: "), std::string::npos) << mti_with(value);
}

TEST(MaliciousAmounts, CrossParametersCostNoMoreThanThemselves)
{
    keyfile::KeyFile keys = keys_with_exponents(1);
    for (std::uint32_t n = 0; n < 65536; ++n) {
        keyfile::CrossParameter parameter;
        parameter.authorisation = "W1";
        parameter.group = "oakley1";
        parameter.value = n % 2 == 0 ? g(77) : near_oakley1(-1);
        parameter.role = keyfile::CrossParameter::Role::responder;
        parameter.csb_id = CsbId{n};
        parameter.rand = Bytes(16, 0xA5);
        keys.cross_parameters.push_back(std::move(parameter));
    }
    const Findings findings = conclude(keys, {}); // the program's time limit bounds it
    EXPECT_EQ(findings.calls().size(), 65536u);
    std::size_t damaged = 0;
    for (const Call& call : findings.calls())
        damaged += call.damage.find("of order 2") != std::string::npos ? 1 : 0;
    EXPECT_EQ(damaged, 32768u);
}

TEST(MaliciousAmounts, ManySessionsAndValuesTakeBoundedTime)
{
    // 2^16 candidate exponents and, in one message each, more DH values than anybody needs
    const keyfile::KeyFile keys = keys_with_exponents(65536);
    std::vector<std::string> messages;
    for (std::size_t call = 0; call < 100; ++call) {
        MikeyText i(4);
        for (std::uint64_t n = 0; n < 100; ++n)
            i.dh(1, g(100'000 + 100 * call + n));
        messages.push_back(offer(call, i));
        messages.push_back(answer(call, MikeyText(5).dh(1, g(7)).dh(1, g(100'000 + 100 * call))));
    }
    const auto begin = std::chrono::steady_clock::now();
    const Findings findings = conclude(keys, messages);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
    EXPECT_EQ(findings.calls().size(), 100u);
    for (const Call& call : findings.calls()) {
        ASSERT_EQ(call.sessions.size(), 1u);
        EXPECT_EQ(call.sessions[0].candidates.size(), 1u) << "y = 7 is known";
        EXPECT_LE(call.sessions[0].attempts.size(), Session::most_attempts + 1);
    }
}

} // namespace

} // namespace lisrtp::casebook
