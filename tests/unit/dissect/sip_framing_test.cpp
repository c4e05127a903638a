// Where messages end in a stream.  RFC 3261, 7.5, 18.3 and 20.14.

#include "offline/dissect/sip_framing.h"

#include <gtest/gtest.h>

namespace lisrtp::dissect
{

namespace
{

SipFraming of(std::string_view text, bool known_flow = false)
{
    return frame_sip(view_of(text), known_flow);
}

constexpr std::string_view options = "OPTIONS sip:a@b SIP/2.0\r\nContent-Length: 4\r\n\r\n";

} // namespace

TEST(SipFraming, AMessageEndsWhereContentLengthSays)
{
    const SipFraming framing = of(std::string(options) + "bodyBYE sip:a@b SIP/2.0\r\n");
    EXPECT_EQ(framing.kind, SipFraming::whole);
    EXPECT_EQ(framing.octets, options.size() + 4);
}

TEST(SipFraming, TheCompactFormAndAFoldedLineAreRead)
{
    EXPECT_EQ(of("SIP/2.0 200 OK\r\nl: 2\r\n\r\nxy").octets, 26u);
    EXPECT_EQ(of("SIP/2.0 200 OK\r\nContent-Length:\r\n 2\r\n\r\nxy").kind, SipFraming::whole);
}

TEST(SipFraming, WithoutContentLengthThereIsNoBody)
{
    EXPECT_EQ(of("SIP/2.0 200 OK\r\nVia: x\r\n\r\nxy").octets, 26u);
}

TEST(SipFraming, LineEndsInFrontAreSkipped)
{
    const SipFraming framing = of("\r\n\r\nSIP/2.0 200 OK\r\nl: 0\r\n\r\n");
    EXPECT_EQ(framing.kind, SipFraming::whole);
    EXPECT_EQ(framing.skipped, 4u);
    EXPECT_EQ(framing.octets, 24u);
    EXPECT_EQ(of("\r\n\r\n").kind, SipFraming::keep_alive);
}

TEST(SipFraming, AnIncompleteMessageSaysWhatItNeedsOnceItIsKnown)
{
    EXPECT_EQ(of("OPTIONS sip:a@b SIP/2.0\r\nContent-L").kind, SipFraming::incomplete);
    EXPECT_EQ(of("OPTIONS sip:a@b SIP/2.0\r\nContent-L").needed, 0u);
    const SipFraming framing = of(std::string(options) + "b");
    EXPECT_EQ(framing.kind, SipFraming::incomplete);
    EXPECT_EQ(framing.needed, 3u);
}

TEST(SipFraming, ACutStartLineIsBelievedOnAKnownFlowOnly)
{
    EXPECT_EQ(of("INVI").kind, SipFraming::not_sip);
    EXPECT_EQ(of("INVI", true).kind, SipFraming::incomplete);
    EXPECT_EQ(of(std::string("\x16\x03\x01", 3), true).kind, SipFraming::not_sip);
    EXPECT_EQ(of("not a start line\r\n", true).kind, SipFraming::not_sip);
    EXPECT_EQ(of(std::string(8192, 'A'), true).kind, SipFraming::not_sip);
}

TEST(SipFraming, WhatCannotEndIsNotAwaited)
{
    EXPECT_EQ(of("SIP/2.0 200 OK\r\nContent-Length: 9999999\r\n\r\n").kind, SipFraming::not_sip);
    EXPECT_EQ(of("SIP/2.0 200 OK\r\nContent-Length: -1\r\n\r\n").kind, SipFraming::not_sip);
    EXPECT_EQ(of("SIP/2.0 200 OK\r\nX: " + std::string(65536, 'x')).kind, SipFraming::not_sip);
}

} // namespace lisrtp::dissect
