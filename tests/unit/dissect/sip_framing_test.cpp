// Where messages end in a stream.  RFC 3261, 7.5, 18.3 and 20.14.

#include "offline/dissect/sip_framing.h"

#include <gtest/gtest.h>

namespace lisrtp::dissect
{

namespace
{

MessageFraming of(std::string_view text, bool known_flow = false)
{
    return frame_sip(view_of(text), known_flow);
}

constexpr std::string_view options = "OPTIONS sip:a@b SIP/2.0\r\nContent-Length: 4\r\n\r\n";

} // namespace

TEST(MessageFraming, AMessageEndsWhereContentLengthSays)
{
    const MessageFraming framing = of(std::string(options) + "bodyBYE sip:a@b SIP/2.0\r\n");
    EXPECT_EQ(framing.kind, MessageFraming::whole);
    EXPECT_EQ(framing.octets, options.size() + 4);
}

TEST(MessageFraming, TheCompactFormAndAFoldedLineAreRead)
{
    EXPECT_EQ(of("SIP/2.0 200 OK\r\nl: 2\r\n\r\nxy").octets, 26u);
    EXPECT_EQ(of("SIP/2.0 200 OK\r\nContent-Length:\r\n 2\r\n\r\nxy").kind, MessageFraming::whole);
}

TEST(MessageFraming, WithoutContentLengthThereIsNoBody)
{
    EXPECT_EQ(of("SIP/2.0 200 OK\r\nVia: x\r\n\r\nxy").octets, 26u);
}

TEST(MessageFraming, LineEndsInFrontAreSkipped)
{
    const MessageFraming framing = of("\r\n\r\nSIP/2.0 200 OK\r\nl: 0\r\n\r\n");
    EXPECT_EQ(framing.kind, MessageFraming::whole);
    EXPECT_EQ(framing.skipped, 4u);
    EXPECT_EQ(framing.octets, 24u);
    EXPECT_EQ(of("\r\n\r\n").kind, MessageFraming::keep_alive);
}

TEST(MessageFraming, AnIncompleteMessageSaysWhatItNeedsOnceItIsKnown)
{
    EXPECT_EQ(of("OPTIONS sip:a@b SIP/2.0\r\nContent-L").kind, MessageFraming::incomplete);
    EXPECT_EQ(of("OPTIONS sip:a@b SIP/2.0\r\nContent-L").needed, 0u);
    const MessageFraming framing = of(std::string(options) + "b");
    EXPECT_EQ(framing.kind, MessageFraming::incomplete);
    EXPECT_EQ(framing.needed, 3u);
}

TEST(MessageFraming, ACutStartLineIsBelievedOnAKnownFlowOnly)
{
    EXPECT_EQ(of("INVI").kind, MessageFraming::foreign);
    EXPECT_EQ(of("INVI", true).kind, MessageFraming::incomplete);
    EXPECT_EQ(of(std::string("\x16\x03\x01", 3), true).kind, MessageFraming::foreign);
    EXPECT_EQ(of("not a start line\r\n", true).kind, MessageFraming::foreign);
    EXPECT_EQ(of(std::string(8192, 'A'), true).kind, MessageFraming::foreign);
}

TEST(MessageFraming, WhatCannotEndIsNotAwaited)
{
    EXPECT_EQ(of("SIP/2.0 200 OK\r\nContent-Length: 9999999\r\n\r\n").kind,
              MessageFraming::foreign);
    EXPECT_EQ(of("SIP/2.0 200 OK\r\nContent-Length: -1\r\n\r\n").kind, MessageFraming::foreign);
    EXPECT_EQ(of("SIP/2.0 200 OK\r\nX: " + std::string(65536, 'x')).kind, MessageFraming::foreign);
}

} // namespace lisrtp::dissect
