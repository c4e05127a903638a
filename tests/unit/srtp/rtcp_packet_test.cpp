// RTCP as RFC 3550, section 6 draws it.

#include "keys/base/hex.h"
#include "keys/srtp/rtcp_packet.h"

#include <gtest/gtest.h>

#include <random>

namespace lisrtp::srtp
{

namespace
{

constexpr const char* sender_report = "81c8000c"          // V=2, one block, SR, 13 words
                                      "deadbeef"          // sender
                                      "0011223344556677"  // NTP
                                      "00000100"          // RTP time
                                      "000000fa"          // 250 packets
                                      "00009c40"          // 40000 octets
                                      "cafebabe"          // about this stream:
                                      "10fffffe"          // 1/16 lost, cumulative -2
                                      "00010203"          // highest sequence number
                                      "0000002a"          // jitter
                                      "1122334400000000"; // last SR and delay
constexpr const char* description = "81ca0004"            // SDES, one chunk
                                    "deadbeef"
                                    "0106613a40622e63" // CNAME "a:@b.c"
                                    "00000000";
constexpr const char* goodbye = "81cb0001"
                                "deadbeef";

Bytes compound(const std::string& hex)
{
    return *from_hex(hex);
}

TEST(Rtcp, SumsUpACompoundPacket)
{
    const auto told = read_rtcp(compound(std::string(sender_report) + description + goodbye));
    ASSERT_TRUE(told) << describe(told.error());
    EXPECT_EQ(told->sender, Ssrc{0xdeadbeef});
    ASSERT_TRUE(told->sender_info);
    EXPECT_EQ(told->sender_info->ntp_time, 0x0011223344556677U);
    EXPECT_EQ(told->sender_info->packets, 250U);
    EXPECT_EQ(told->sender_info->octets, 40000U);
    ASSERT_EQ(told->report_blocks.size(), 1U);
    EXPECT_EQ(told->report_blocks[0].ssrc, Ssrc{0xcafebabe});
    EXPECT_EQ(told->report_blocks[0].fraction_lost, 16);
    EXPECT_EQ(told->report_blocks[0].cumulative_lost, -2);
    EXPECT_EQ(told->report_blocks[0].highest_sequence, 0x00010203U);
    EXPECT_EQ(told->report_blocks[0].jitter, 42U);
    EXPECT_EQ(told->cname, "a:@b.c");
    EXPECT_TRUE(told->bye);
}

TEST(Rtcp, OthersPacketsSayNothingOfTheSender)
{
    // A receiver report of deadbeef, then cafebabe's description and goodbye.
    const auto told = read_rtcp(compound("80c90001deadbeef"
                                         "81ca0004cafebabe0106613a40622e6300000000"
                                         "81cb0001cafebabe"));
    ASSERT_TRUE(told);
    EXPECT_FALSE(told->sender_info);
    EXPECT_EQ(told->cname, "");
    EXPECT_FALSE(told->bye);
}

TEST(Rtcp, OtherTypesArePassedOver)
{
    const auto told = read_rtcp(
        compound(std::string("80c90001deadbeef") + "80cc0003deadbeef6e616d6501020304")); // APP
    ASSERT_TRUE(told);
    EXPECT_EQ(told->sender, Ssrc{0xdeadbeef});
}

TEST(Rtcp, CutAnywhereIsRefusedOrAWholeNumberOfPackets)
{
    const Bytes whole = compound(std::string(sender_report) + description + goodbye);
    for (std::size_t octets = 0; octets < whole.size(); ++octets) {
        const auto told = read_rtcp(ByteView(whole).first(octets));
        EXPECT_EQ(bool(told), octets == 52 || octets == 72) << octets;
    }
}

TEST(Rtcp, CountsThatLieAreRefused)
{
    EXPECT_FALSE(read_rtcp(compound("9fc90001deadbeef")));         // 31 blocks, none there
    EXPECT_FALSE(read_rtcp(compound("81c80001deadbeef")));         // no sender information
    EXPECT_FALSE(read_rtcp(compound("80c90000")));                 // no sender
    EXPECT_FALSE(read_rtcp(compound("81ca0002deadbeef01ff6161"))); // an item beyond its packet
    EXPECT_FALSE(read_rtcp(compound("40c90001deadbeef")));         // version 1
}

TEST(Rtcp, AnyOctetsAreSurvived)
{
    std::mt19937 random(7);
    for (int turn = 0; turn < 20000; ++turn) {
        Bytes octets = compound(std::string(sender_report) + description + goodbye);
        for (int i = 0; i < 4; ++i)
            octets[random() % octets.size()] = static_cast<std::uint8_t>(random());
        octets.resize(random() % (octets.size() + 1));
        const auto told = read_rtcp(octets);
        if (told && looks_like_rtcp(octets)) {
            EXPECT_EQ(told->sender, rtcp_sender_of(octets));
        }
    }
}

TEST(Rtcp, LooksLikeIt)
{
    EXPECT_TRUE(looks_like_rtcp(compound("80c90001deadbeef")));
    EXPECT_TRUE(looks_like_rtcp(compound("80c90001deadbeef800000010102030405060708090a")));
    EXPECT_TRUE(looks_like_rtcp(compound("81ce0002deadbeefcafebabe"))); // PSFB, reduced size
    EXPECT_FALSE(looks_like_rtcp(compound("80c90002deadbeef")));        // longer than the datagram
    EXPECT_FALSE(looks_like_rtcp(compound("80c90000deadbeef")));        // without a sender
    EXPECT_FALSE(looks_like_rtcp(compound("80600001deadbeef")));        // RTP, payload type 96
    EXPECT_FALSE(looks_like_rtcp(compound("80df0001deadbeef")));        // a type nobody has
    EXPECT_FALSE(looks_like_rtcp(compound("00c90001deadbeef")));
    EXPECT_FALSE(looks_like_rtcp(compound("80c90001dead")));
}

} // namespace

} // namespace lisrtp::srtp
