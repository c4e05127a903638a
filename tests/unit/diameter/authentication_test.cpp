// tests/unit/diameter/authentication_test.cpp - vectors out of hand-made Diameter messages.

#include "keys/base/writer.h"
#include "keys/diameter/authentication.h"
#include "offline/dissect/diameter_framing.h"

#include <gtest/gtest.h>

namespace lisrtp::diameter
{

namespace
{

constexpr std::uint32_t of_3gpp = 10415;
constexpr std::uint32_t cx = 16777216, s6a = 16777251;

Bytes avp(std::uint32_t code, ByteView data, std::uint32_t vendor = of_3gpp)
{
    const auto length = static_cast<std::uint32_t>((vendor != 0 ? 12 : 8) + data.size());
    Writer out;
    out.u32(code).u32((vendor != 0 ? 0xC0000000 : 0x40000000) | length);
    if (vendor != 0)
        out.u32(vendor);
    return out.octets(data).zeros((4 - length % 4) % 4).take();
}

Bytes avp(std::uint32_t code, std::string_view text, std::uint32_t vendor = of_3gpp)
{
    return avp(code, view_of(text), vendor);
}

Bytes joined(std::initializer_list<Bytes> parts)
{
    Writer out;
    for (const Bytes& part : parts)
        out.octets(part);
    return out.take();
}

Bytes message(std::uint32_t command, std::uint32_t application, const Bytes& avps)
{
    return Writer()
        .u32(0x01000000 | static_cast<std::uint32_t>(20 + avps.size()))
        .u32(0x40000000 | command)
        .u32(application)
        .u64(0)
        .octets(avps)
        .take();
}

Bytes item()
{
    return avp(612, joined({avp(613, Bytes{0, 0, 0, 2}), avp(608, "Digest-AKAv1-MD5"),
                            avp(609, Bytes(32, 0x0A)), avp(610, "XRESXRES"),
                            avp(625, Bytes(16, 'C')), avp(626, Bytes(16, 'I'))}));
}

Bytes answer()
{
    return message(303, cx,
                   joined({avp(263, "s;1", 0), avp(1, "alice@ims.example", 0),
                           avp(601, "sip:alice@ims.example"), item()}));
}

} // namespace

TEST(Diameter, AnAnswerOnCxBringsAQuintet)
{
    const auto read = read_authentication(answer());
    ASSERT_TRUE(read);
    EXPECT_EQ(read->interface, "Cx");
    EXPECT_EQ(read->session_id, "s;1");
    EXPECT_EQ(read->user_name, "alice@ims.example");
    ASSERT_EQ(read->vectors.size(), 1u);
    const Vector& vector = read->vectors[0];
    EXPECT_EQ(vector.number, 2u);
    EXPECT_EQ(vector.rand, Bytes(16, 0x0A));
    EXPECT_EQ(vector.autn, Bytes(16, 0x0A));
    EXPECT_EQ(text_of(vector.xres.reveal()), "XRESXRES");
    EXPECT_EQ(text_of(vector.ck.reveal()), std::string(16, 'C'));
    EXPECT_EQ(text_of(vector.ik.reveal()), std::string(16, 'I'));
    EXPECT_EQ(vector.unusable, nullptr);
}

TEST(Diameter, AnEutranVectorHasNoCkAndIk)
{
    const Bytes vector = avp(1414, joined({avp(1447, Bytes(16)), avp(1450, Bytes(32, 'K'))}));
    const auto read = read_authentication(message(318, s6a, avp(1413, vector)));
    ASSERT_TRUE(read);
    ASSERT_EQ(read->vectors.size(), 1u);
    EXPECT_NE(read->vectors[0].unusable, nullptr);
}

TEST(Diameter, ARedactedCopyHoldsNamesAndNoKey)
{
    const Bytes whole = answer();
    const Bytes copy = redact_vectors(whole);
    EXPECT_EQ(copy.size(), whole.size());
    const std::string_view text = text_of(copy);
    for (const char* key : {"XRES", "CCCC", "IIII"})
        EXPECT_EQ(text.find(key), std::string_view::npos) << key;
    EXPECT_NE(text.find("sip:alice@ims.example"), std::string_view::npos);
    const auto read = read_authentication(copy);
    ASSERT_TRUE(read);
    EXPECT_TRUE(read->vectors.empty());
}

TEST(Diameter, WhatIsCutOrLiesIsOverwritten)
{
    Bytes whole = answer();
    for (std::size_t cut = 20; cut < whole.size(); ++cut) {
        const Bytes copy = redact_vectors(ByteView(whole).first(cut));
        EXPECT_EQ(text_of(copy).find("CCCC"), std::string_view::npos) << cut;
    }
    whole[whole.size() - item().size() + 7] = 0xFF; // the item's length goes beyond the message
    EXPECT_EQ(text_of(redact_vectors(whole)).find("CCCC"), std::string_view::npos);
    const auto read = read_authentication(whole);
    ASSERT_TRUE(read);
    EXPECT_TRUE(read->vectors.empty());
    ASSERT_TRUE(read->damage);
    EXPECT_EQ(read->damage->code, ErrorCode::truncated);
}

TEST(Diameter, AStreamIsFramedByItsLengths)
{
    using dissect::frame_diameter;
    using dissect::MessageFraming;
    const Bytes whole = answer();
    EXPECT_EQ(frame_diameter(whole, false).kind, MessageFraming::whole);
    const auto cut = frame_diameter(ByteView(whole).first(50), false);
    EXPECT_EQ(cut.kind, MessageFraming::incomplete);
    EXPECT_EQ(cut.needed, whole.size() - 50);
    EXPECT_EQ(frame_diameter(ByteView(whole).first(10), false).kind, MessageFraming::foreign);
    EXPECT_EQ(frame_diameter(ByteView(whole).first(10), true).kind, MessageFraming::incomplete);
    // Credit control is none of ours, but on a flow of Diameter it is a message.
    const Bytes other = message(272, 4, avp(263, "s", 0));
    EXPECT_EQ(frame_diameter(other, false).kind, MessageFraming::foreign);
    EXPECT_EQ(frame_diameter(other, true).kind, MessageFraming::whole);
    EXPECT_FALSE(is_about_vectors(other));
}

} // namespace lisrtp::diameter
