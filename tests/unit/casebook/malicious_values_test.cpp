// Wrong and malicious parameters, as they come through the signalling: each is an error with its
// place, and none takes long.

#include "keys/agreement/diffie_hellman.h"
#include "keys/base/base64.h"
#include "keys/base/hex.h"
#include "keys/base/writer.h"
#include "keys/casebook/casebook.h"

#include <gtest/gtest.h>

#include <chrono>

namespace lisrtp::casebook
{

namespace
{

constexpr std::int64_t morning_ns = 1'793'700'000 * ns_per_second;
constexpr std::uint32_t csb = 0xC0FFEE01;

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

/** The payloads of a MIKEY-DH message, with the type of the next one before each. */
class MikeyText
{
public:
    explicit MikeyText(std::uint8_t data_type) : data_type_(data_type)
    {
        add(5, Bytes{0, 0, 0, 0, 0, 0, 0, 0, 1}); // T: NTP-UTC
        Bytes rand(17, 0xA5);
        rand.front() = 16;
        add(11, rand);
    }

    MikeyText& dh(std::uint8_t group, const Bytes& value)
    {
        Bytes body = {group};
        body.insert(body.end(), value.begin(), value.end());
        body.push_back(0); // no key validity
        return add(3, body);
    }

    MikeyText& extension(const Bytes& data)
    {
        Bytes body = {241, static_cast<std::uint8_t>(data.size() >> 8),
                      static_cast<std::uint8_t>(data.size())};
        body.insert(body.end(), data.begin(), data.end());
        return add(21, body);
    }

    std::string base64() const
    {
        Bytes octets = {1, data_type_, bodies_.front().first, 0};
        octets.resize(8);
        store_u32(octets.data() + 4, csb);
        const Bytes map = {1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}; // one CS, policy 0, SSRC 0, ROC 0
        octets.insert(octets.end(), map.begin(), map.end());
        for (std::size_t i = 0; i < bodies_.size(); ++i) {
            octets.push_back(i + 1 < bodies_.size() ? bodies_[i + 1].first : 0);
            octets.insert(octets.end(), bodies_[i].second.begin(), bodies_[i].second.end());
        }
        return to_base64(octets);
    }

private:
    MikeyText& add(std::uint8_t type, Bytes body)
    {
        bodies_.emplace_back(type, std::move(body));
        return *this;
    }

    std::uint8_t data_type_;
    std::vector<std::pair<std::uint8_t, Bytes>> bodies_;
};

std::string sdp(const std::string& mikey)
{
    return "v=0\r\no=a 1 1 IN IP4 10.0.0.1\r\ns=-\r\nc=IN IP4 10.0.0.1\r\nt=0 0\r\n"
           "a=key-mgmt:mikey " +
           mikey + "\r\nm=audio 40000 RTP/SAVP 8\r\n";
}

std::string invite_dialog(std::size_t number)
{
    return "Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK" + std::to_string(number) +
           "\r\nFrom: <sip:alice@ims.example>;tag=a\r\nTo: <sip:bob@ims.example>" +
           "\r\nCall-ID: " + std::to_string(number) + "@10.0.0.1\r\nCSeq: 1 INVITE\r\n";
}

std::string with_body(std::string head, const std::string& body)
{
    return head +
           "Content-Type: application/sdp\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n\r\n" + body;
}

std::string offer(std::size_t call, const MikeyText& mikey)
{
    return with_body("INVITE sip:bob@ims.example SIP/2.0\r\n" + invite_dialog(call),
                     sdp(mikey.base64()));
}

std::string answer(std::size_t call, const MikeyText& mikey)
{
    std::string head = "SIP/2.0 200 OK\r\n" + invite_dialog(call);
    head.replace(head.find("bob@ims.example>"), 16, "bob@ims.example>;tag=b");
    return with_body(head, sdp(mikey.base64()));
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
