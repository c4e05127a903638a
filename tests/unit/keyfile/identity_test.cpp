#include "keys/keyfile/identity.h"

#include <gtest/gtest.h>

namespace lisrtp::keyfile
{
namespace
{

std::string normal(std::string_view target)
{
    const auto identity = read_identity(target);
    return identity ? to_string(*identity) : describe(identity.error());
}

TEST(Identity, SipIsComparedAsRfc3261Says)
{
    // RFC 3261, 19.1.4: the examples, as far as they concern who somebody is.
    EXPECT_EQ(normal("sip:%61lice@atlanta.com;transport=TCP"),
              normal("sip:alice@AtlanTa.CoM;Transport=tcp"));
    EXPECT_EQ(normal("sip:carol@chicago.com"), normal("sip:carol@chicago.com;newparam=5"));
    EXPECT_EQ(normal("sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com"),
              normal("sip:biloxi.com"));
    EXPECT_NE(normal("SIP:ALICE@AtLanTa.CoM"), normal("sip:alice@AtLanTa.CoM"));
    EXPECT_NE(normal("sip:bob@biloxi.com"), normal("sip:bob@biloxi.com:5060"));
    EXPECT_NE(normal("sip:alice@atlanta.com"), normal("sips:alice@atlanta.com"));
}

TEST(Identity, SipIsNormalised)
{
    EXPECT_EQ(normal("SIP:alice:pass@EXAMPLE.com:05060"), "sip:alice@example.com:5060");
    EXPECT_EQ(normal("sip:a%40b@example.com"), "sip:a%40b@example.com");
    EXPECT_EQ(normal("sip:a%2fb@example.com"), "sip:a/b@example.com");
    EXPECT_EQ(normal("sip:alice@[2001:DB8:0::1]:5060"), "sip:alice@[2001:db8::1]:5060");
}

TEST(Identity, TelephoneNumbersAreComparedByTheirDigits)
{
    EXPECT_EQ(normal("tel:+358-40-(123)45.67"), "tel:+358401234567");
    EXPECT_EQ(normal("sip:+358401234567@ims.example;user=phone"), "tel:+358401234567");
    EXPECT_EQ(normal("sip:+358-40-1234567;isub=1@ims.example;User=Phone;x"), "tel:+358401234567");
    EXPECT_EQ(normal("sip:+358401234567@ims.example"), "sip:+358401234567@ims.example");
    EXPECT_EQ(normal("tel:5550100;phone-context=+358"), "tel:5550100;phone-context=+358");
    EXPECT_NE(normal("tel:5550100;phone-context=+358"), normal("tel:5550100;phone-context=+46"));
    EXPECT_EQ(normal("tel:+358401234567;phone-context=x"), "tel:+358401234567");
    EXPECT_EQ(normal("sip:alice@ims.example;user=phone"), "sip:alice@ims.example");
}

TEST(Identity, OtherKinds)
{
    EXPECT_EQ(normal("impi:Alice@IMS.example"), "impi:Alice@ims.example");
    EXPECT_EQ(normal("imsi:244910000000001"), "imsi:244910000000001");
    EXPECT_EQ(normal("ip:2001:DB8::1"), "ip:2001:db8::1");
    EXPECT_EQ(to_string(identity_of_address(*IpAddress::parse("10.0.0.1"))), "ip:10.0.0.1");
}

TEST(Identity, OfUserNames)
{
    EXPECT_EQ(to_string(*identity_of_username("alice@IMS.example")), "impi:alice@ims.example");
    EXPECT_EQ(to_string(*identity_of_username("alice")), "impi:alice");
    EXPECT_FALSE(identity_of_username(""));
    EXPECT_EQ(to_string(*imsi_of_username("001010000000001@ims.mnc001.mcc001.3gppnetwork.org")),
              "imsi:001010000000001");
    EXPECT_FALSE(imsi_of_username("001010000000001@example"));
    EXPECT_FALSE(imsi_of_username("alice@ims.mnc001.mcc001.3gppnetwork.org"));
    EXPECT_FALSE(imsi_of_username("001010000000001"));
}

TEST(Identity, Refusals)
{
    for (const char* target : {"",
                               "alice",
                               "sip:",
                               "sip:@example.com",
                               "sip:alice@",
                               "sip:alice@exa mple",
                               "http://x",
                               "sip:alice@example.com:x",
                               "sip:alice@example.com:70000",
                               "sip:alice@[10.0.0.1]",
                               "sip:alice@[::1",
                               "<sip:alice@example.com>",
                               "tel:",
                               "tel:+",
                               "tel:alice",
                               "tel:+1+2",
                               "imsi:12345",
                               "imsi:1234567890123456",
                               "imsi:24491x000000001",
                               "ip:host",
                               "impi:"})
        EXPECT_FALSE(read_identity(target)) << target;
    EXPECT_FALSE(identity_of_uri("impi:alice@ims.example"));
}

} // namespace
} // namespace lisrtp::keyfile
