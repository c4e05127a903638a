// TURN's control messages, as coturn 4.6 and aioice 0.8 sent them
// (tests/captures/turn/turn-udp.pcap).

#include "keys/base/hex.h"
#include "keys/sip/turn.h"

#include <gtest/gtest.h>

namespace lisrtp::sip
{

namespace
{

Bytes message(std::string_view hex)
{
    return from_hex(hex).value();
}

// Type, length, cookie, transaction ID.
const std::string id = "2112a442000102030405060708090a0b";

} // namespace

TEST(Turn, AllocateSuccessTellsRelayedAndReflexive)
{
    // 192.0.2.15:50000 and 10.9.1.2:56930, each against the cookie.
    const auto turn = read_turn(message("01030018" + id + "001600080001e242" + "e112a64d" +
                                        "002000080001ff70" + "2b1ba540"));
    ASSERT_TRUE(turn);
    EXPECT_TRUE(turn->by_server);
    EXPECT_EQ(turn->relayed.text(), "192.0.2.15:50000");
    EXPECT_EQ(turn->mapped.text(), "10.9.1.2:56930");
    EXPECT_TRUE(turn->peers.empty());
}

TEST(Turn, ChannelBindNamesAPeerOfIpv6)
{
    // 2001:db8::1, port 5004: against cookie and transaction ID.
    const auto turn = read_turn(message("00090020" + id + "000c000440000000" + "001200140002329e" +
                                        "0113a9fa000102030405060708090a0a"));
    ASSERT_TRUE(turn);
    EXPECT_FALSE(turn->by_server);
    ASSERT_EQ(turn->peers.size(), 1u);
    EXPECT_EQ(turn->peers.front().text(), "[2001:db8::1]:5004");
}

TEST(Turn, OthersAreNone)
{
    EXPECT_FALSE(read_turn({}));
    EXPECT_FALSE(read_turn(message("00010000" + id)));                  // Binding request
    EXPECT_FALSE(read_turn(message("01030000" + id)));                  // without an address
    EXPECT_FALSE(read_turn(message("01030008" + id + "0016")));         // shorter than it says
    EXPECT_FALSE(read_turn(message("01030006" + id + "001600020001"))); // address cut
    EXPECT_FALSE(read_turn(message("0103000c" + id + "001600080003e242e112a64d"))); // family 3
}

} // namespace lisrtp::sip
