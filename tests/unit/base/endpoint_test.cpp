#include "keys/base/endpoint.h"

#include <gtest/gtest.h>

namespace lisrtp
{
namespace
{

TEST(IpAddress, ReadsAndWritesBothFamilies)
{
    EXPECT_EQ(IpAddress::parse("10.0.0.1")->text(), "10.0.0.1");
    EXPECT_EQ(IpAddress::parse("2001:DB8:0:0::1")->text(), "2001:db8::1");
    EXPECT_EQ(IpAddress::parse("[2001:db8::1]"), IpAddress::parse("2001:db8::1"));
    EXPECT_NE(IpAddress::parse("::ffff:10.0.0.1"), IpAddress::parse("10.0.0.1"));
}

TEST(IpAddress, RefusesNamesAndPieces)
{
    for (const char* text : {"", "localhost", "10.0.0", "10.0.0.256", "[2001:db8::1", "1::2::3",
                             "10.0.0.1 ", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"})
        EXPECT_FALSE(IpAddress::parse(text)) << text;
}

TEST(IpAddress, KnowsTheAddressesOfHold)
{
    EXPECT_TRUE(IpAddress::parse("0.0.0.0")->is_unspecified());
    EXPECT_TRUE(IpAddress::parse("::")->is_unspecified());
    EXPECT_FALSE(IpAddress::parse("0.0.0.1")->is_unspecified());
    EXPECT_FALSE(IpAddress().is_unspecified());
}

TEST(Endpoint, ReadsAndWritesBothFamilies)
{
    EXPECT_EQ(Endpoint::parse("10.0.0.1:40000")->text(), "10.0.0.1:40000");
    EXPECT_EQ(Endpoint::parse("[2001:db8::1]:5060")->text(), "[2001:db8::1]:5060");
    EXPECT_EQ(Endpoint::parse("10.0.0.1:65535")->port, 65535);
}

TEST(Endpoint, RefusesWhatHasNoPort)
{
    for (const char* text : {"", "10.0.0.1", "10.0.0.1:", "10.0.0.1:65536", "10.0.0.1:-1",
                             "10.0.0.1:80x", "host:80", ":80"})
        EXPECT_FALSE(Endpoint::parse(text)) << text;
}

TEST(Endpoint, EqualOnesHashAlike)
{
    const auto a = *Endpoint::parse("10.0.0.1:40000");
    const auto b = *Endpoint::parse("10.0.0.1:40000");
    EXPECT_EQ(std::hash<Endpoint>{}(a), std::hash<Endpoint>{}(b));
    EXPECT_LT(a, *Endpoint::parse("10.0.0.1:40001"));
}

} // namespace
} // namespace lisrtp
