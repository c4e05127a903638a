// tests/unit/casebook/signalled_mikey_test.cpp - MIKEY messages where signalling carries them.

#include "keys/base/base64.h"
#include "keys/casebook/signalled_mikey.h"

#include <gtest/gtest.h>

namespace lisrtp::casebook
{

namespace
{

// A header with an empty CS ID map and no payload (RFC 3830, 6.1), in base64.
constexpr std::string_view mikey = "AQQAAN6tvu8AAQ==";

std::string invite(std::string_view call_id, std::string_view key_mgmt)
{
    const std::string sdp =
        "v=0\r\no=- 1 1 IN IP4 10.0.0.1\r\ns=-\r\nc=IN IP4 10.0.0.1\r\nt=0 0\r\n"
        "m=audio 40000 RTP/SAVP 8\r\na=key-mgmt:mikey " +
        std::string(key_mgmt) + "\r\n";
    return "INVITE sip:b@h SIP/2.0\r\nCall-ID: " + std::string(call_id) +
           "\r\nCSeq: 1 INVITE\r\nContent-Type: application/sdp\r\n\r\n" + sdp;
}

TEST(SignalledMikey, StandsWhereItsBase64Stands)
{
    const std::string text = invite("one", mikey);
    const SignallingContents contents = contents_of(view_of(text));
    EXPECT_EQ(contents.call_id, "one");
    ASSERT_EQ(contents.mikey.size(), 1u);
    const SignalledMikey& found = contents.mikey.front();
    EXPECT_EQ(text.substr(found.offset, found.length), mikey);
    EXPECT_FALSE(found.error);
    EXPECT_EQ(found.read.message.csb, CsbId{0xdeadbeef});
    ASSERT_EQ(contents.announced.size(), 1u);
    EXPECT_EQ(contents.announced.front().text(), "10.0.0.1:40000");
}

TEST(SignalledMikey, DamageKeepsItsPlace)
{
    const SignallingContents broken = contents_of(view_of(invite("one", "AQQA")));
    ASSERT_EQ(broken.mikey.size(), 1u);
    ASSERT_TRUE(broken.mikey.front().read.damage);
    EXPECT_EQ(broken.mikey.front().read.damage->code, ErrorCode::truncated);

    const SignallingContents no_base64 = contents_of(view_of(invite("one", "!!!")));
    ASSERT_EQ(no_base64.mikey.size(), 1u);
    EXPECT_TRUE(no_base64.mikey.front().error);
}

TEST(SignalledMikey, NothingInWhatIsNoSip)
{
    const SignallingContents contents = contents_of(view_of("not a message at all"));
    EXPECT_TRUE(contents.mikey.empty());
    EXPECT_TRUE(contents.announced.empty());
}

TEST(MikeyReplays, AnotherCallMakesAReplay)
{
    const SignallingContents first = contents_of(view_of(invite("one", mikey)));
    const SignallingContents second = contents_of(view_of(invite("two", mikey)));
    MikeyReplays replays;
    replays.note(first, {1, 10});
    replays.note(first, {1, 12}); // a retransmission
    replays.note(second, {1, 50});
    EXPECT_FALSE(replays.earlier_elsewhere(first.mikey[0], "one", {1, 12}));
    const auto earlier = replays.earlier_elsewhere(second.mikey[0], "two", {1, 50});
    ASSERT_TRUE(earlier);
    EXPECT_EQ(earlier->frame, 10u);
}

} // namespace

} // namespace lisrtp::casebook
