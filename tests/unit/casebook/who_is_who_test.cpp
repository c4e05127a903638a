// tests/unit/casebook/who_is_who_test.cpp - one person's call is never taken for another's.

#include "keys/casebook/casebook.h"

#include <gtest/gtest.h>

namespace lisrtp::casebook
{

namespace
{

constexpr std::int64_t morning_ns = 1'793'700'000 * ns_per_second; // 2026-11-03

/** W1: content, for one target, all of 2026. */
keyfile::KeyFile keys_for(const char* target)
{
    keyfile::Authorisation authorisation;
    authorisation.id = "W1";
    authorisation.valid_from = *from_rfc3339("2026-01-01T00:00:00Z");
    authorisation.valid_to = *from_rfc3339("2027-01-01T00:00:00Z");
    authorisation.targets.push_back(*keyfile::read_identity(target));
    keyfile::KeyFile keys;
    keys.authorisations.push_back(std::move(authorisation));
    return keys;
}

/** Feeds messages a second apart, in frames 1, 2, ... */
Findings conclude(const keyfile::KeyFile& keys, const std::vector<std::string>& messages)
{
    Casebook casebook(&keys);
    for (std::size_t i = 0; i < messages.size(); ++i)
        casebook.learn({view_of(messages[i]),
                        Timestamp{morning_ns + static_cast<std::int64_t>(i) * ns_per_second},
                        *Endpoint::parse("10.0.0.1:5060"),
                        *Endpoint::parse("10.0.0.9:5060"),
                        {1, i + 1}});
    return casebook.conclude();
}

std::string message(const std::string& start, const std::string& headers)
{
    return start + "\r\nVia: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK" +
           std::to_string(std::hash<std::string>{}(start + headers)) + "\r\n" + headers +
           "Content-Length: 0\r\n\r\n";
}

std::string invite(const std::string& from, const std::string& to)
{
    return message("INVITE sip:" + to + " SIP/2.0", "From: <sip:" + from + ">;tag=t-" + from +
                                                        "\r\nTo: <sip:" + to +
                                                        ">\r\nCall-ID: 1-1@127.0.0.1\r\n"
                                                        "CSeq: 1 INVITE\r\n");
}

std::string registration(const std::string& start)
{
    return message(start, "From: <sip:victim@ims.example>;tag=r\r\nTo: <sip:victim@ims.example>\r\n"
                          "Call-ID: r@127.0.0.1\r\nCSeq: 1 REGISTER\r\n"
                          "Authorization: Digest username=\"alice@ims.example\", realm=\"x\", "
                          "nonce=\"\", uri=\"sip:x\", response=\"\"\r\n");
}

TEST(WhoIsWho, TwoCallsWithOneCallIdStayTwo)
{
    const keyfile::KeyFile keys = keys_for("sip:alice@ims.example");
    const Findings findings = conclude(keys, {invite("alice@ims.example", "bob@ims.example"),
                                              invite("victim@ims.example", "carol@ims.example")});
    ASSERT_EQ(findings.calls().size(), 2u);
    EXPECT_EQ(findings.calls()[0].from, "sip:alice@ims.example");
    EXPECT_EQ(findings.calls()[0].coverage.kind, Coverage::Kind::content);
    EXPECT_EQ(findings.calls()[1].from, "sip:victim@ims.example");
    EXPECT_EQ(findings.calls()[1].coverage.kind, Coverage::Kind::none);
}

TEST(WhoIsWho, ARegistrationThatNobodyAcceptedClaimsNothing)
{
    const keyfile::KeyFile keys = keys_for("impi:alice@ims.example");
    const std::string request = registration("REGISTER sip:ims.example SIP/2.0");
    const std::string call = invite("victim@ims.example", "bob@ims.example");
    const Findings claimed = conclude(keys, {request, call});
    ASSERT_EQ(claimed.calls().size(), 1u);
    EXPECT_EQ(claimed.calls()[0].coverage.kind, Coverage::Kind::none);

    const Findings accepted = conclude(keys, {request, registration("SIP/2.0 200 OK"), call});
    ASSERT_EQ(accepted.calls().size(), 1u);
    EXPECT_EQ(accepted.calls()[0].coverage.kind, Coverage::Kind::content);
}

TEST(WhoIsWho, AnExclusionIsToldByTheHeaderThatMetIt)
{
    keyfile::KeyFile keys = keys_for("sip:alice@ims.example");
    keys.exclusions.push_back({"X1", "", "lawyer", {*keyfile::read_identity("tel:+358400000000")}});
    keys.exclusions.push_back({"X2", "", "doctor", {*keyfile::read_identity("ip:10.0.0.7")}});
    std::string own_words = invite("alice@ims.example", "bob@ims.example");
    own_words.insert(own_words.find("Content-Length"),
                     "P-Preferred-Identity: <tel:+358-40-0000000>\r\n");
    const Findings findings = conclude(
        keys, {invite("alice@ims.example", "bob@ims.example"), own_words, own_words + "\r\n"});
    ASSERT_EQ(findings.calls().size(), 1u);
    const Coverage& coverage = findings.calls()[0].coverage;
    EXPECT_EQ(coverage.reason, "excluded by X1: lawyer");
    ASSERT_EQ(coverage.exclusion_sightings.size(), 1u);
    const ExclusionSighting& sighting = coverage.exclusion_sightings[0];
    EXPECT_EQ(sighting.exclusion, "X1");
    EXPECT_EQ(sighting.identity, "tel:+358400000000");
    EXPECT_EQ(sighting.header, "P-Preferred-Identity");
    EXPECT_EQ(sighting.place.frame, 2u);
}

TEST(WhoIsWho, AnExclusionThatNobodyMeetsIsSeenNowhere)
{
    keyfile::KeyFile keys = keys_for("sip:alice@ims.example");
    keys.exclusions.push_back({"X1", "", "lawyer", {*keyfile::read_identity("tel:+358400000000")}});
    const Findings findings = conclude(keys, {invite("alice@ims.example", "bob@ims.example")});
    ASSERT_EQ(findings.calls().size(), 1u);
    EXPECT_TRUE(findings.calls()[0].coverage.exclusion_sightings.empty());
}

TEST(Redaction, AKeyInTheSuitesPlaceStaysOutOfTheReport)
{
    const std::string key = "zkXtIkBXbPVW4EyNQwuxqK2Yp3S4BsgU8WJuJV8";
    const std::string sdp = "v=0\r\nc=IN IP4 10.0.0.1\r\nm=audio 4000 RTP/SAVP 8\r\na=crypto:1 " +
                            key + " inline:" + key + "\r\n";
    std::string text = invite("alice@ims.example", "bob@ims.example");
    text.replace(text.find("Content-Length: 0"), 17,
                 "Content-Type: application/sdp\r\nContent-Length: " + std::to_string(sdp.size()));
    const keyfile::KeyFile keys = keys_for("sip:alice@ims.example");
    const Findings findings = conclude(keys, {text + sdp});
    ASSERT_EQ(findings.calls().size(), 1u);
    ASSERT_EQ(findings.calls()[0].sessions.size(), 1u);
    EXPECT_EQ(findings.calls()[0].sessions[0].reason,
              "a=crypto suite without a name that can be read");
}

/** One MESSAGE in many frames, learned from the last to the first and then once more. */
TEST(WhoIsWho, EveryCopyOfAMessageIsNotedOnceAndInOrder)
{
    constexpr std::uint64_t frames = 3000;
    const std::string text =
        message("MESSAGE sip:bob@ims.example SIP/2.0",
                "From: <sip:alice@ims.example>;tag=a\r\nTo: <sip:bob@ims.example>\r\n"
                "Call-ID: m-1\r\nCSeq: 1 MESSAGE\r\n");
    const keyfile::KeyFile keys = keys_for("sip:alice@ims.example");
    Casebook casebook(&keys);
    for (int again = 0; again < 2; ++again)
        for (std::uint64_t frame = frames; frame > 0; --frame)
            casebook.learn(
                {view_of(text),
                 Timestamp{morning_ns + static_cast<std::int64_t>(frame) * ns_per_second},
                 *Endpoint::parse("10.0.0.1:5060"),
                 *Endpoint::parse("10.0.0.9:5060"),
                 {1, frame}});
    const Findings findings = casebook.conclude();
    ASSERT_EQ(findings.text_messages().size(), 1u);
    const TextMessage& found = findings.text_messages().front();
    EXPECT_EQ(found.place, (Place{1, 1}));
    EXPECT_EQ(found.at, Timestamp{morning_ns + ns_per_second});
    ASSERT_EQ(found.copies.size(), frames - 1);
    for (std::uint64_t i = 0; i + 1 < frames; ++i)
        ASSERT_EQ(found.copies[i], (Place{1, i + 2}));
}

} // namespace

} // namespace lisrtp::casebook
