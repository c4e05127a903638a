// Suites, RTP headers, index estimate and seen indices.

#include "keys/base/hex.h"
#include "keys/srtp/index_estimate.h"
#include "keys/srtp/key_derivation.h"
#include "keys/srtp/rtp_packet.h"
#include "keys/srtp/seen_indices.h"
#include "keys/srtp/stream_statistics.h"
#include "keys/srtp/suite.h"

#include "tests/unit/srtp/libsrtp_sender.h"

#include <gtest/gtest.h>

namespace lisrtp::srtp
{

namespace
{

class SuiteNames : public testing::TestWithParam<const char*>
{
};

TEST_P(SuiteNames, ComeBack)
{
    const auto suite = suite_named(GetParam());
    ASSERT_TRUE(suite);
    EXPECT_EQ(name_of(*suite), GetParam());
}

INSTANTIATE_TEST_SUITE_P(
    All, SuiteNames,
    testing::Values("AES_CM_128_HMAC_SHA1_80", "AES_CM_128_HMAC_SHA1_32", "AES_192_CM_HMAC_SHA1_80",
                    "AES_192_CM_HMAC_SHA1_32", "AES_256_CM_HMAC_SHA1_80", "AES_256_CM_HMAC_SHA1_32",
                    "AEAD_AES_128_GCM", "AEAD_AES_256_GCM", "NULL_HMAC_SHA1_80",
                    "NULL_HMAC_SHA1_32", "F8_128_HMAC_SHA1_80", "F8_128_HMAC_SHA1_32",
                    "AES_CM_128_NULL_AUTH", "AES_192_CM_NULL_AUTH", "AES_256_CM_NULL_AUTH",
                    "F8_128_NULL_AUTH", "NULL_NULL_AUTH"),
    [](const auto& test) { return std::string(test.param); });

TEST(Suite, HasTheLengthsOfRfc4568And7714)
{
    const Suite short_tag = suite_named("AES_CM_128_HMAC_SHA1_32").value();
    EXPECT_EQ(short_tag.tag_octets, 4U);
    EXPECT_EQ(short_tag.rtcp_tag_octets, 10U);
    const Suite gcm = suite_named("AEAD_AES_256_GCM").value();
    EXPECT_EQ(gcm.key_octets, 32U);
    EXPECT_EQ(gcm.salt_octets, 12U);
    EXPECT_EQ(gcm.tag_octets, 16U);
    EXPECT_FALSE(proves(suite_named("AES_CM_128_NULL_AUTH").value()));
}

TEST(Suite, UnknownNameIsRefused)
{
    for (const char* name : {"", "AES_CM_128", "aes_cm_128_hmac_sha1_80", "AEAD_AES_192_GCM"})
        EXPECT_EQ(suite_named(name).error().code, ErrorCode::unknown_suite) << name;
}

TEST(Suite, UnusualTagIsNamedByItsBits)
{
    Suite suite;
    suite.tag_octets = 8;
    EXPECT_EQ(name_of(suite), "AES_CM_128_HMAC_SHA1_64");
}

TEST(SessionKeys, LengthsOfTheSuiteAreAsked)
{
    const Suite suite = suite_named("AES_256_CM_HMAC_SHA1_80").value();
    MasterKey master{SecretBytes(16), SecretBytes(14), {}, 0};
    EXPECT_EQ(derive_rtp_keys(suite, master).error().code, ErrorCode::bad_key_length);
    master.key = SecretBytes(32);
    EXPECT_TRUE(derive_rtp_keys(suite, master));
    master.salt = SecretBytes(12);
    EXPECT_EQ(derive_rtp_keys(suite, master).error().code, ErrorCode::bad_salt_length);
}

TEST(SessionKeys, OfAnotherPeriodAreOthers)
{
    const MasterKey master = counting_master_key(Suite{});
    const auto first = derive_rtp_keys(Suite{}, master, 0);
    const auto second = derive_rtp_keys(Suite{}, master, 1);
    ASSERT_TRUE(first && second);
    EXPECT_FALSE(first->cipher_key == second->cipher_key);
    EXPECT_FALSE(first->auth_key == second->auth_key);
    EXPECT_FALSE(first->salt == second->salt);
}

// Written out by hand after RFC 3550, 5.1 and 5.3.1.
TEST(RtpHeader, AllFieldsAreRead)
{
    const Bytes packet = from_hex("b2e11234" // V=2 P X CC=2, M PT=97, sequence
                                  "00010203cafebabe"
                                  "0000000100000002" // CSRC
                                  "bede0001aabbccdd" // extension
                                  "01020304050003")  // payload, 3 octets of padding
                             .value();
    const auto rtp = read_rtp(packet);
    ASSERT_TRUE(rtp);
    EXPECT_TRUE(rtp->padding);
    EXPECT_TRUE(rtp->marker);
    EXPECT_EQ(rtp->payload_type, 97);
    EXPECT_EQ(rtp->sequence, 0x1234);
    EXPECT_EQ(rtp->timestamp, 0x00010203U);
    EXPECT_EQ(rtp->ssrc, Ssrc{0xCAFEBABE});
    EXPECT_EQ(rtp->csrc.size(), 8U);
    EXPECT_EQ(rtp->extension_profile, 0xBEDE);
    EXPECT_EQ(to_hex(rtp->extension), "aabbccdd");
    EXPECT_EQ(rtp->header_octets, 28U);
    EXPECT_EQ(to_hex(rtp->payload), "01020304050003");
    EXPECT_EQ(to_hex(*payload_of(packet)), "01020304");
}

struct Refusal {
    const char* name;
    const char* packet;
    Error error;
};

class RtpRefusals : public testing::TestWithParam<Refusal>
{
};

TEST_P(RtpRefusals, Place)
{
    const Bytes packet = from_hex(GetParam().packet).value();
    const auto payload = payload_of(packet);
    ASSERT_FALSE(payload);
    EXPECT_EQ(describe(payload.error()), describe(GetParam().error));
}

INSTANTIATE_TEST_SUITE_P(
    All, RtpRefusals,
    testing::Values(
        Refusal{"Empty", "", {ErrorCode::truncated, "version", 0}},
        Refusal{"Version1", "400812340000000000000000", {ErrorCode::not_rtp, "version", 0}},
        Refusal{"NoSsrc", "8008123400000000000000", {ErrorCode::truncated, "SSRC", 8}},
        Refusal{
            "CsrcCutOff", "82081234000000000000000000000001", {ErrorCode::truncated, "CSRC", 12}},
        Refusal{"ExtensionHeaderCutOff",
                "900812340000000000000000bede",
                {ErrorCode::truncated, "extension length", 14}},
        Refusal{"ExtensionCutOff",
                "900812340000000000000000bede0002aabbccdd",
                {ErrorCode::truncated, "extension", 16}},
        Refusal{
            "PaddingOfNothing", "a00812340000000000000000", {ErrorCode::bad_length, "padding", 12}},
        Refusal{"PaddingCountZero",
                "a008123400000000000000000100",
                {ErrorCode::bad_length, "padding", 13}},
        Refusal{"PaddingLongerThanPayload",
                "a008123400000000000000000103",
                {ErrorCode::bad_length, "padding", 13}}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(LooksLikeRtp, KnowsRtcpPacketTypes)
{
    // RFC 5761, 4: with the marker bit in front, 64..95 are RTCP packet types 192..223.
    Bytes packet = from_hex("800012340000000000000000").value();
    for (unsigned type = 0; type < 128; ++type) {
        packet[1] = static_cast<std::uint8_t>(0x80 | type);
        EXPECT_EQ(looks_like_rtp(packet), type < 64 || type > 95) << type;
    }
    packet[0] = 0x40;
    EXPECT_FALSE(looks_like_rtp(packet));
    EXPECT_FALSE(looks_like_rtp(ByteView(packet).first(11)));
}

TEST(GuessIndex, FollowsRfc3711AppendixA)
{
    struct Case {
        std::uint16_t s_l;
        std::uint32_t roc;
        std::uint16_t sequence;
        std::uint32_t expected_roc;
    };
    const Case cases[] = {
        {100, 5, 101, 5},          {100, 5, 32868, 5},   {100, 5, 32869, 4},
        {100, 5, 65535, 4},        {65530, 5, 65531, 5}, {65530, 5, 3, 6},
        {65530, 5, 32761, 6},      {65530, 5, 32762, 5}, {32767, 5, 65535, 5},
        {32768, 5, 0, 5},          {32769, 5, 0, 6},     {2, 0, 65534, 0xFFFFFFFF},
        {65535, 0xFFFFFFFF, 0, 0},
    };
    for (const Case& c : cases)
        EXPECT_EQ(guess_index(c.s_l, Roc{c.roc}, c.sequence),
                  packet_index(Roc{c.expected_roc}, c.sequence))
            << c.s_l << ' ' << c.sequence;
}

TEST(SeenIndices, TellsRepeatedFromConflicting)
{
    SeenIndices seen;
    EXPECT_EQ(seen.meet(PacketIndex{70}, 1), SeenIndices::Meeting::first);
    EXPECT_EQ(seen.meet(PacketIndex{6}, 1), SeenIndices::Meeting::first);
    EXPECT_EQ(seen.meet(PacketIndex{70}, 1), SeenIndices::Meeting::repeated);
    EXPECT_EQ(seen.meet(PacketIndex{70}, 2), SeenIndices::Meeting::conflicting);
    EXPECT_EQ(seen.meet(PacketIndex{0xFFFFFFFFFFFF}, 0), SeenIndices::Meeting::first);
    EXPECT_EQ(seen.count(), 3U);
    EXPECT_EQ(seen.lowest(), PacketIndex{6});
    EXPECT_EQ(seen.highest(), PacketIndex{0xFFFFFFFFFFFF});
}

TEST(RocSource, HasNames)
{
    EXPECT_EQ(name_of(RocSource::none), "none");
    EXPECT_EQ(name_of(RocSource::map), "map");
    EXPECT_EQ(name_of(RocSource::start), "start");
    EXPECT_EQ(name_of(RocSource::search), "search");
}

} // namespace

} // namespace lisrtp::srtp
