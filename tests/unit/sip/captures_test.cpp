// Messages of real stacks: tests/vectors/sip/captures (sipp, baresip; addresses and keys are
// theirs).

#include "keys/base/base64.h"
#include "keys/sip/auth.h"
#include "keys/sip/body_parts.h"
#include "keys/sip/dialog_end.h"
#include "keys/sip/looks_like_sip.h"
#include "keys/sip/offer_answer.h"
#include "keys/sip/read_message.h"
#include "keys/sip/read_sdp.h"
#include "tests/unit/sip/vector_file.h"

#include <gtest/gtest.h>

namespace lisrtp::sip::test
{

namespace
{

std::vector<Message> read_all(std::initializer_list<const char*> files)
{
    std::vector<Message> messages;
    for (const char* file : files) {
        const std::string octets = octets_of(std::string("captures/") + file + ".sip");
        EXPECT_TRUE(looks_like_sip(view_of(octets))) << file;
        auto read = read_message(view_of(octets));
        EXPECT_TRUE(read) << file;
        EXPECT_TRUE(read->quirks.empty()) << file;
        messages.push_back(std::move(*read));
    }
    return messages;
}

std::vector<const Message*> views_of(const std::vector<Message>& messages)
{
    std::vector<const Message*> views;
    for (const Message& message : messages)
        views.push_back(&message);
    return views;
}

TEST(Captures, BaresipSdes)
{
    const auto messages = read_all({"baresip-sdes-1-invite", "baresip-sdes-2-180",
                                    "baresip-sdes-3-200", "baresip-sdes-4-ack"});
    EXPECT_EQ(messages[0].call_id(), "624d11fca2bfc444");
    EXPECT_EQ(messages[2].to().tag(), "88574eb52ae709a4");
    const auto exchanges = exchanges_of(views_of(messages));
    ASSERT_EQ(exchanges.size(), 1u);
    EXPECT_EQ(exchanges[0].state, ExchangeState::confirmed);
    ASSERT_EQ(exchanges[0].media.size(), 1u);
    EXPECT_EQ(exchanges[0].media[0].offerer->text(), "10.9.0.1:20054");
    EXPECT_EQ(exchanges[0].media[0].answerer->text(), "10.9.0.1:21040");

    // keys.json of that capture
    const MediaDescription& offered = exchanges[0].offer->media[0];
    ASSERT_EQ(offered.crypto.size(), 1u);
    EXPECT_EQ(offered.crypto[0].suite, "AES_CM_128_HMAC_SHA1_80");
    EXPECT_EQ(to_base64(offered.crypto[0].keys[0].key_and_salt.reveal()),
              "zkXtIkBXbPVW4EyNQwuxqK2Yp3S4BsgU8WJ/uJV8");
    EXPECT_EQ(offered.ssrcs[0].ssrc, Ssrc{0xb278389d});
    const MediaDescription& answered = exchanges[0].answer->media[0];
    EXPECT_EQ(to_base64(answered.crypto[0].keys[0].key_and_salt.reveal()),
              "49twI9yGvTXDpg/PcZMOJaKgKIcrwKfof+l0q4RX");
    EXPECT_EQ(answered.ssrcs[0].ssrc, Ssrc{0x80113d42});
    EXPECT_EQ(answered.ptime_ms, 20u);
    EXPECT_EQ(answered.format_of(8)->encoding, "PCMA");
    EXPECT_EQ(answered.format_of(101)->fmtp, "0-15");
    EXPECT_EQ(dialog_end_of(views_of(messages)).ended_by, EndedBy::capture_end);
}

void expect_mikey_call(const std::string& name, std::uint8_t offered_type,
                       std::uint8_t answered_type, std::uint32_t csb)
{
    std::vector<Message> messages;
    for (const char* step : {"-1-invite", "-2-200", "-3-ack", "-4-bye", "-5-200"})
        messages.push_back(std::move(read_all({(name + step).c_str()})[0]));
    const auto exchanges = exchanges_of(views_of(messages));
    ASSERT_EQ(exchanges.size(), 1u);
    ASSERT_EQ(exchanges[0].offer->key_mgmt.size(), 1u);
    // MIKEY's common header: version 1, data type, ..., CSB ID at octet 4 (RFC 3830, 6.1)
    const Bytes& offer = exchanges[0].offer->key_mgmt[0].octets;
    const Bytes& answer = exchanges[0].answer->key_mgmt[0].octets;
    EXPECT_EQ(offer[0], 1);
    EXPECT_EQ(offer[1], offered_type);
    EXPECT_EQ(answer[1], answered_type);
    EXPECT_EQ(load_u32(offer.data() + 4), csb);
    EXPECT_EQ(load_u32(answer.data() + 4), csb);

    // the offset leads back to the base64 text in the message
    const std::string octets = octets_of("captures/" + name + "-1-invite.sip");
    const KeyMgmt& entry = exchanges[0].offer->key_mgmt[0];
    EXPECT_EQ(octets.substr(entry.offset, entry.text.size()), entry.text);

    const DialogEnd end = dialog_end_of(views_of(messages));
    EXPECT_EQ(end.ended_by, EndedBy::bye);
    EXPECT_EQ(end.message, 3u);
}

TEST(Captures, MikeyDh)
{
    expect_mikey_call("sip-mikey-dh", 4, 5, 0xfabf6231);
}

TEST(Captures, MikeyPsk)
{
    expect_mikey_call("sip-mikey-psk", 0, 1, 0xf3ba1f87);
}

TEST(Captures, AkaRegistration)
{
    const auto messages = read_all(
        {"sipp-aka-1-register", "sipp-aka-2-401", "sipp-aka-3-register", "sipp-aka-4-200"});
    // TS 35.208 test set 3
    const auto challenges = challenges_of(messages[1]);
    ASSERT_EQ(challenges.size(), 1u);
    EXPECT_EQ(challenges[0].algorithm, "AKAv1-MD5");
    EXPECT_EQ(to_base64(challenges[0].ck.reveal()), "Xb27KVTo883mZbBGF5pQmA==");
    EXPECT_EQ(challenges[0].ik.size(), 16u);
    const auto credentials = credentials_of(messages[2]);
    ASSERT_EQ(credentials.size(), 1u);
    EXPECT_EQ(credentials[0].nonce, challenges[0].nonce);
    EXPECT_EQ(credentials[0].username, "001010000000001@ims.mnc001.mcc001.3gppnetwork.org");
    EXPECT_EQ(credentials[0].response, "df7f24cb5e3f1166548481df6f2f87d5");
    EXPECT_EQ(messages[3].status, 200u);
}

} // namespace

} // namespace lisrtp::sip::test
