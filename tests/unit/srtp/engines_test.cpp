// Packets that libsrtp2 protected, opened by both engines.

#include "keys/srtp/cross_check_engine.h"
#include "keys/srtp/gcrypt_engine.h"
#include "keys/srtp/ipsec_mb_engine.h"
#include "keys/srtp/libsrtp_engine.h"
#include "tests/unit/srtp/libsrtp_sender.h"

#include <gtest/gtest.h>

namespace lisrtp::srtp
{

namespace
{

// AES-192 is tested with published packets only: libsrtp2 does not derive its keys as RFC 6188
// says.
const char* const suites[] = {"AES_CM_128_HMAC_SHA1_80", "AES_CM_128_HMAC_SHA1_32",
                              "AES_256_CM_HMAC_SHA1_80", "AES_256_CM_HMAC_SHA1_32",
                              "AEAD_AES_128_GCM",        "AEAD_AES_256_GCM",
                              "NULL_HMAC_SHA1_80",       "NULL_HMAC_SHA1_32",
                              "AES_CM_128_NULL_AUTH",    "AES_256_CM_NULL_AUTH"};

class EverySuite : public testing::TestWithParam<const char*>
{
protected:
    Suite suite() const { return suite_named(GetParam()).value(); }

    /** Opens what libsrtp2 made of `clear` and expects it back from both engines. */
    void expect_round_trip(const ClearPacket& clear, Roc roc, const MasterKey& master)
    {
        const LibsrtpSender sender(GetParam(), master, clear.ssrc);
        const Bytes expected = clear.octets();
        const Bytes packet = sender.protect(expected, roc);
        const GcryptEngine gcrypt;
        const LibsrtpEngine libsrtp;
        const CrossCheckEngine both(gcrypt, libsrtp);
        auto key = both.prepare(suite(), master);
        ASSERT_TRUE(key) << describe(key.error());
        Bytes out(packet.size());
        PacketJob job;
        job.packet = packet;
        job.index = packet_index(roc, clear.sequence);
        job.out = out.data();
        both.open(**key, {&job, 1});
        EXPECT_EQ(job.fate, proves(suite()) ? PacketFate::authenticated : PacketFate::unproven);
        EXPECT_TRUE(same_octets(ByteView(out).first(job.out_octets), expected))
            << clear.payload_octets << " octets, ROC " << roc.value;
        EXPECT_EQ(both.compared(), 1U);
        EXPECT_EQ(both.differing(), 0U);

        const CrossCheckEngine fast(ipsec_mb(), gcrypt);
        auto fast_key = fast.prepare(suite(), master);
        ASSERT_TRUE(fast_key) << describe(fast_key.error());
        std::fill(out.begin(), out.end(), std::uint8_t{0xEE});
        fast.open(**fast_key, {&job, 1});
        EXPECT_TRUE(same_octets(ByteView(out).first(job.out_octets), expected))
            << clear.payload_octets << " octets, ROC " << roc.value;
        fast.verify(**fast_key, {&job, 1});
        EXPECT_EQ(fast.differing(), 0U);
    }

    static const IpsecMbEngine& ipsec_mb()
    {
        static const IpsecMbEngine engine;
        return engine;
    }
};

TEST_P(EverySuite, PayloadLengths)
{
    const MasterKey master = counting_master_key(suite());
    for (std::size_t octets = 0; octets <= 1500; ++octets) {
        ClearPacket clear;
        clear.sequence = static_cast<std::uint16_t>(octets * 43);
        clear.payload_octets = octets;
        expect_round_trip(clear, Roc{static_cast<std::uint32_t>(octets)}, master);
    }
}

TEST_P(EverySuite, CsrcAndExtensions)
{
    const MasterKey master = counting_master_key(suite());
    for (unsigned csrc = 0; csrc <= 15; ++csrc)
        for (const int words : {-1, 0, 1, 2, 60}) {
            ClearPacket clear;
            clear.csrc_count = csrc;
            clear.with_extension = words >= 0;
            clear.extension_words = words < 0 ? 0 : static_cast<unsigned>(words);
            expect_round_trip(clear, Roc{0}, master);
        }
}

TEST_P(EverySuite, MkiLengths)
{
    for (std::size_t octets = 0; octets <= 16; ++octets)
        expect_round_trip({}, Roc{1}, counting_master_key(suite(), Bytes(octets, 0xA5)));
}

TEST_P(EverySuite, RolloverCounters)
{
    const MasterKey master = counting_master_key(suite());
    for (const std::uint32_t roc : {1U, 2U, 255U, 65535U, 65536U, 0x7FFFFFFFU, 0x80000000U})
        for (const unsigned sequence : {0U, 1U, 32767U, 32768U, 65535U}) {
            ClearPacket clear;
            clear.sequence = static_cast<std::uint16_t>(sequence);
            expect_round_trip(clear, Roc{roc}, master);
        }
}

TEST_P(EverySuite, Srtcp)
{
    const Bytes sender_report{0x81, 0xC8, 0, 6,  0xDE, 0xAD, 0xBE, 0xEF, 1,  2,  3,  4,  5,  6,
                              7,    8,    9, 10, 11,   12,   13,   14,   15, 16, 17, 18, 19, 20};
    // Every length of MKI, with and without encryption; every length that is whole words.
    for (std::size_t turn = 0; turn < 2 * 17; ++turn) {
        const MasterKey master = counting_master_key(suite(), Bytes(turn / 2, 0xA5));
        const bool encrypted = turn % 2 == 0;
        Bytes clear = sender_report;
        clear.resize(clear.size() + 4 * turn, 0x77);
        LibsrtpSender sender(GetParam(), master, Ssrc{0xDEADBEEF});
        if (!encrypted)
            sender.leave_rtcp_unencrypted();
        const Bytes packet = sender.protect_rtcp(clear);
        const GcryptEngine gcrypt;
        const LibsrtpEngine libsrtp;
        const CrossCheckEngine both(gcrypt, libsrtp);
        auto key = both.prepare(suite(), master);
        ASSERT_TRUE(key);
        Bytes out(packet.size());
        const auto opened = both.open_rtcp(**key, packet, out.data());
        ASSERT_TRUE(opened) << describe(opened.error());
        EXPECT_TRUE(same_octets(ByteView(out).first(opened->octets), clear));
        EXPECT_EQ(opened->index, 1U);
        EXPECT_EQ(opened->encrypted, encrypted && suite().cipher != Cipher::null);
        EXPECT_EQ(opened->fate, PacketFate::authenticated);
        EXPECT_EQ(both.differing(), 0U);
    }
}

TEST_P(EverySuite, RocIsFoundByTheTag)
{
    const MasterKey master = counting_master_key(suite());
    const LibsrtpSender sender(GetParam(), master, Ssrc{0xDEADBEEF});
    const Bytes packet = sender.protect(ClearPacket{}.octets(), Roc{200});
    const GcryptEngine engine;
    auto key = engine.prepare(suite(), master);
    ASSERT_TRUE(key);
    const auto found = [&](std::uint32_t first, std::uint64_t count) {
        const auto quick = engine.find_roc(**key, packet, Roc{first}, count).roc;
        EXPECT_EQ(quick, engine.Engine::find_roc(**key, packet, Roc{first}, count).roc);
        return quick;
    };
    const std::optional<Roc> expected = proves(suite()) ? std::optional(Roc{200}) : std::nullopt;
    EXPECT_EQ(found(0, 256), expected);
    EXPECT_EQ(found(200, 1), expected);
    EXPECT_EQ(found(0, 200), std::nullopt);
    EXPECT_EQ(found(201, 100), std::nullopt);
    EXPECT_EQ(found(0xFFFFFFF0, 0x100000000), std::nullopt);
    EXPECT_EQ(engine.find_roc(**key, ByteView(packet).first(20), Roc{0}, 256).roc, std::nullopt);
}

TEST_P(EverySuite, DamagedPacketsMeetTheSameFateInBothEngines)
{
    const MasterKey master = counting_master_key(suite());
    const LibsrtpSender sender(GetParam(), master, Ssrc{0xDEADBEEF});
    ClearPacket clear;
    clear.payload_octets = 20;
    const Bytes packet = sender.protect(clear.octets(), Roc{3});
    const GcryptEngine gcrypt;
    const LibsrtpEngine libsrtp;
    const CrossCheckEngine both(gcrypt, libsrtp);
    auto key = both.prepare(suite(), master);
    ASSERT_TRUE(key);
    const CrossCheckEngine fast(ipsec_mb(), gcrypt);
    auto fast_key = fast.prepare(suite(), master);
    ASSERT_TRUE(fast_key);
    for (std::size_t bit = 0; bit < 8 * packet.size(); bit += 3) {
        Bytes damaged = packet;
        damaged[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
        Bytes out(damaged.size());
        PacketJob job;
        job.packet = damaged;
        job.index = packet_index(Roc{3}, 0);
        job.out = out.data();
        both.open(**key, {&job, 1});
        if (proves(suite())) {
            EXPECT_EQ(job.fate, PacketFate::failed) << bit;
        }
        both.verify(**key, {&job, 1});
        fast.open(**fast_key, {&job, 1});
        fast.verify(**fast_key, {&job, 1});
    }
    EXPECT_EQ(both.differing(), 0U);
    EXPECT_EQ(fast.differing(), 0U);
}

INSTANTIATE_TEST_SUITE_P(Suites, EverySuite, testing::ValuesIn(suites),
                         [](const auto& test) { return std::string(test.param); });

ErrorCode refusal_of(const Engine& engine, const Suite& suite, const MasterKey& master)
{
    const auto key = engine.prepare(suite, master);
    return key ? ErrorCode::missing : key.error().code;
}

TEST(Prepare, RefusesWhatItCannotDo)
{
    const GcryptEngine gcrypt;
    const LibsrtpEngine libsrtp;
    const IpsecMbEngine ipsec_mb;
    for (const Engine* engine :
         {static_cast<const Engine*>(&gcrypt), static_cast<const Engine*>(&libsrtp),
          static_cast<const Engine*>(&ipsec_mb)}) {
        Suite odd;
        odd.key_octets = 20;
        EXPECT_EQ(refusal_of(*engine, odd, counting_master_key(odd)), ErrorCode::unknown_suite);
        Suite gcm = suite_named("AEAD_AES_128_GCM").value();
        gcm.key_octets = 24;
        EXPECT_EQ(refusal_of(*engine, gcm, counting_master_key(gcm)), ErrorCode::unknown_suite);

        MasterKey short_key = counting_master_key(Suite{});
        short_key.key = SecretBytes(15);
        EXPECT_EQ(refusal_of(*engine, Suite{}, short_key), ErrorCode::bad_key_length);
        MasterKey short_salt = counting_master_key(Suite{});
        short_salt.salt = SecretBytes(12);
        EXPECT_EQ(refusal_of(*engine, Suite{}, short_salt), ErrorCode::bad_salt_length);
    }
}

TEST(Prepare, TheReferenceLacksWhatLibsrtp2Lacks)
{
    const LibsrtpEngine libsrtp;
    const Suite f8 = suite_named("F8_128_HMAC_SHA1_80").value();
    EXPECT_EQ(refusal_of(libsrtp, f8, counting_master_key(f8)), ErrorCode::unsupported);
    MasterKey rated = counting_master_key(Suite{});
    rated.key_derivation_rate = 16;
    EXPECT_EQ(refusal_of(libsrtp, Suite{}, rated), ErrorCode::unsupported);
    Suite carrying;
    carrying.roc_carriage = RocCarriage::m2;
    EXPECT_EQ(refusal_of(libsrtp, carrying, counting_master_key(carrying)), ErrorCode::unsupported);
}

TEST(Prepare, RefusesTagsLongerThanTheHash)
{
    Suite suite;
    suite.tag_octets = 21;
    EXPECT_EQ(refusal_of(GcryptEngine(), suite, counting_master_key(suite)),
              ErrorCode::unknown_suite);
}

TEST(CrossCheck, RefusesWhatTheChosenEngineRefuses)
{
    const GcryptEngine gcrypt;
    const LibsrtpEngine libsrtp;
    const CrossCheckEngine both(libsrtp, gcrypt);
    const Suite f8 = suite_named("F8_128_HMAC_SHA1_80").value();
    EXPECT_EQ(refusal_of(both, f8, counting_master_key(f8)), ErrorCode::unsupported);
}

TEST(CrossCheck, GoesOnAloneWhereTheReferenceCannot)
{
    const GcryptEngine gcrypt;
    const LibsrtpEngine libsrtp;
    const CrossCheckEngine both(gcrypt, libsrtp);
    const Suite suite = suite_named("AES_192_CM_HMAC_SHA1_80").value();
    auto key = both.prepare(suite, counting_master_key(suite));
    ASSERT_TRUE(key);
    const Bytes packet = ClearPacket{}.octets();
    Bytes out(packet.size());
    PacketJob job;
    job.packet = packet;
    job.out = out.data();
    both.open(**key, {&job, 1});
    both.verify(**key, {&job, 1});
    EXPECT_FALSE(both.open_rtcp(**key, packet, out.data()));
    EXPECT_EQ(job.fate, PacketFate::failed);
    EXPECT_EQ(both.compared(), 0U);
}

/** A reference that opens nothing. */
class Refuser : public GcryptEngine
{
public:
    void open_batch(const PacketColumns& batch) const override
    {
        std::fill_n(batch.fates, batch.count, PacketFate::failed);
        std::fill_n(batch.out_octets, batch.count, 0);
    }
};

TEST(CrossCheck, ReportsADifferenceAndKeepsTheChosenResult)
{
    const MasterKey master = counting_master_key(Suite{});
    const Bytes packet = LibsrtpSender("AES_CM_128_HMAC_SHA1_80", master, Ssrc{0xDEADBEEF})
                             .protect(ClearPacket{}.octets(), Roc{0});
    const GcryptEngine gcrypt;
    const Refuser refuser;
    PacketIndex told{99};
    const CrossCheckEngine both(gcrypt, refuser, [&](ByteView, PacketIndex i) { told = i; });
    auto key = both.prepare(Suite{}, master);
    ASSERT_TRUE(key);
    Bytes out(packet.size());
    PacketJob job;
    job.packet = packet;
    job.out = out.data();
    both.open(**key, {&job, 1});
    EXPECT_EQ(job.fate, PacketFate::authenticated);
    EXPECT_EQ(both.differing(), 1U);
    EXPECT_EQ(told, PacketIndex{0});
}

} // namespace

} // namespace lisrtp::srtp
