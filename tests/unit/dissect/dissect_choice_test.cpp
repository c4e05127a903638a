// Which frames are given to lisrtp-dissect.

#include "offline/archive/dissect_choice.h"

#include "keys/base/writer.h"
#include "tests/unit/dissect/ip_packets.h"

#include <gtest/gtest.h>

namespace lisrtp::archive
{

namespace
{

constexpr std::string_view invite = "INVITE sip:a@b SIP/2.0\r\n";

bool wanted(DissectChoice& choice, const Bytes& packet)
{
    const capture::Frame frame = raw_frame(1, packet);
    return choice.wants(frame, capture::peel(frame.link, frame.octets));
}

Bytes segment(std::uint16_t from, std::uint16_t to, std::string_view payload)
{
    return ipv4(6, 1, 0, tcp(from, to, payload));
}

} // namespace

TEST(DissectChoice, TakesEveryFragment)
{
    DissectChoice choice(false);
    EXPECT_TRUE(wanted(choice, ipv4(17, 1, more_fragments, udp({}))));
}

TEST(DissectChoice, TakesTcpAtSipPorts)
{
    DissectChoice choice(false);
    EXPECT_TRUE(wanted(choice, segment(40000, 5060, "")));
    EXPECT_TRUE(wanted(choice, segment(5061, 40000, "")));
    EXPECT_FALSE(wanted(choice, segment(40000, 443, "x")));
}

TEST(DissectChoice, TakesDiameter)
{
    // Multimedia-Auth on Cx: version 1, 20 octets, command 303, application 16777216.
    const Bytes header{1, 0, 0, 20, 0x40, 0, 1, 47, 1, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 9};
    DissectChoice choice(false);
    EXPECT_TRUE(wanted(choice, segment(40000, 3868, "")));
    EXPECT_TRUE(wanted(choice, segment(40000, 9998, text_of(header))));
    EXPECT_TRUE(wanted(choice, segment(40000, 9998, "x"))) << "its flow";

    const auto sctp = [](std::uint16_t port, std::uint32_t payload_protocol, ByteView payload) {
        const auto length = static_cast<std::uint16_t>(16 + payload.size());
        return ipv4(132, 1, 0,
                    Writer()
                        .u16(port)
                        .u16(port)
                        .u64(0)
                        .u16(3) // DATA, first and last part
                        .u16(length)
                        .u64(0)
                        .u32(payload_protocol)
                        .octets(payload)
                        .take());
    };
    EXPECT_TRUE(wanted(choice, sctp(3868, 0, {})));
    EXPECT_TRUE(wanted(choice, sctp(2905, 46, Bytes(20))));
    EXPECT_TRUE(wanted(choice, sctp(2905, 0, header)));
    EXPECT_TRUE(wanted(choice, sctp(2905, 0, view_of(invite))));
    EXPECT_FALSE(wanted(choice, sctp(2905, 3, Bytes(20)))) << "M3UA";
    EXPECT_FALSE(wanted(choice, ipv4(132, 1, 0, Bytes(8)))) << "cut";
}

TEST(DissectChoice, FollowsAFlowFromItsFirstSipOnInBothDirections)
{
    DissectChoice choice(false);
    EXPECT_FALSE(wanted(choice, segment(40000, 9999, "x")));
    EXPECT_TRUE(wanted(choice, segment(40000, 9999, invite)));
    EXPECT_TRUE(wanted(choice, segment(40000, 9999, "x")));
    EXPECT_FALSE(wanted(choice, segment(40001, 9999, "x")));
}

TEST(DissectChoice, TakesEverythingWhenDeep)
{
    DissectChoice choice(true);
    EXPECT_TRUE(wanted(choice, segment(40000, 443, "x")));
    EXPECT_TRUE(wanted(choice, ipv4(47, 1, 0, {})));
}

TEST(DissectChoice, TcpPayloadNeedsAWholeHeader)
{
    const Bytes whole = segment(40000, 9999, "abc");
    EXPECT_EQ(text_of(tcp_payload(whole, capture::peel(capture::link::raw, whole))), "abc");
    const Bytes cut = ipv4(6, 1, 0, ByteView(tcp(40000, 9999, "")).first(12));
    EXPECT_TRUE(tcp_payload(cut, capture::peel(capture::link::raw, cut)).empty());
    Bytes bad = whole;
    bad[20 + 12] = 0x40;
    EXPECT_TRUE(tcp_payload(bad, capture::peel(capture::link::raw, bad)).empty());
    bad[20 + 12] = 0xF0;
    EXPECT_TRUE(tcp_payload(bad, capture::peel(capture::link::raw, bad)).empty());
}

} // namespace lisrtp::archive
