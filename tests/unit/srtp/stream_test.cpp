// Streams: rollover counters, gaps, order, duplicates, garbage.  libsrtp2 is the sender.

#include "keys/srtp/gcrypt_engine.h"
#include "keys/srtp/libsrtp_engine.h"
#include "keys/srtp/stream_decryptor.h"
#include "tests/unit/srtp/libsrtp_sender.h"
#include "tests/unit/srtp/vector_file.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace lisrtp::srtp
{

namespace
{

constexpr Ssrc ssrc{0xDEADBEEF};
using Status = Verdict::Status;

/** A sender and a decryptor that share a key. */
class Line
{
public:
    explicit Line(const char* suite_name, StartingRoc start = {}, SearchBudget budget = {})
        : master_(counting_master_key(suite_named(suite_name).value())),
          sender_(suite_name, master_, ssrc),
          decryptor_(StreamDecryptor::make(engine_, suite_named(suite_name).value(), master_, ssrc,
                                           start, budget)
                         .value())
    {
    }

    static Bytes clear(std::uint64_t index)
    {
        ClearPacket packet;
        packet.sequence = sequence_of(PacketIndex{index});
        packet.payload_octets = 20;
        packet.first_octet_of_payload = static_cast<std::uint8_t>(index >> 16);
        return packet.octets();
    }
    Bytes packet(std::uint64_t index) const
    {
        return sender_.protect(clear(index), roc_of(PacketIndex{index}));
    }
    Status give(const Bytes& packet)
    {
        Bytes out(packet.size());
        last_ = decryptor_.decrypt(packet, out);
        out.resize(last_.octets);
        out_ = std::move(out);
        return last_.status;
    }
    /** Gives the packet of that index and expects it back, under that index. */
    testing::AssertionResult opens(std::uint64_t index)
    {
        const Status status = give(packet(index));
        if (status != Status::authenticated)
            return testing::AssertionFailure() << "status " << int(status);
        if (last_.index.value != index)
            return testing::AssertionFailure() << "index " << last_.index.value;
        if (!same_octets(out_, clear(index)))
            return testing::AssertionFailure() << "other octets";
        return testing::AssertionSuccess();
    }

    StreamDecryptor& decryptor() { return decryptor_; }
    const StreamStatistics& statistics() const { return decryptor_.statistics(); }
    const Verdict& last() const { return last_; }
    const Bytes& out() const { return out_; }

private:
    GcryptEngine engine_;
    MasterKey master_;
    LibsrtpSender sender_;
    StreamDecryptor decryptor_;
    Verdict last_;
    Bytes out_;
};

constexpr const char* cm_80 = "AES_CM_128_HMAC_SHA1_80";
constexpr const char* cm_32 = "AES_CM_128_HMAC_SHA1_32";
constexpr const char* gcm = "AEAD_AES_128_GCM";

constexpr std::uint64_t at(std::uint32_t roc, std::uint32_t sequence)
{
    return std::uint64_t{roc} << 16 | sequence;
}

TEST(Stream, WrapRightAfterTheStart)
{
    Line line(cm_80);
    EXPECT_TRUE(line.opens(at(0, 65530)));
    EXPECT_TRUE(line.opens(at(1, 3)));
    EXPECT_EQ(line.statistics().missing, 8U);
    EXPECT_EQ(line.statistics().roc_first, Roc{0});
    EXPECT_EQ(line.statistics().roc_last, Roc{1});
    EXPECT_EQ(line.statistics().roc_source, RocSource::start);
    EXPECT_EQ(line.statistics().search_trials, 0U);
}

TEST(Stream, PacketFromBeforeTheWrapComesSecond)
{
    Line line(cm_80, Roc{0});
    EXPECT_TRUE(line.opens(at(1, 2)));
    EXPECT_TRUE(line.opens(at(0, 65534)));
    EXPECT_EQ(line.statistics().roc_source, RocSource::map);
    Line later(cm_80, Roc{7});
    EXPECT_TRUE(later.opens(at(7, 2)));
    EXPECT_TRUE(later.opens(at(6, 65534)));
}

TEST(Stream, StartingRocOfTheMapIsUsed)
{
    Line line(cm_80, Roc{100000});
    EXPECT_TRUE(line.opens(at(100000, 5)));
    EXPECT_EQ(line.statistics().search_trials, 0U);
    EXPECT_EQ(line.statistics().roc_source, RocSource::map);
}

class UnknownRoc : public testing::TestWithParam<std::uint32_t>
{
};

TEST_P(UnknownRoc, IsFoundByAnEightyBitTagAtOnce)
{
    Line line(cm_80);
    EXPECT_TRUE(line.opens(at(GetParam(), 777)));
    EXPECT_TRUE(line.opens(at(GetParam(), 778)));
    EXPECT_EQ(line.statistics().roc_source, GetParam() < 2 ? RocSource::start : RocSource::search);
}

TEST_P(UnknownRoc, IsLocatedUnderAShortTagFromTwoPackets)
{
    Line line(cm_32);
    const Bytes first = line.packet(at(GetParam(), 777));
    const Bytes second = line.packet(at(GetParam(), 778));
    const ByteView packets[] = {first, second};
    EXPECT_TRUE(line.decryptor().locate(packets));
    EXPECT_EQ(line.give(first), Status::authenticated);
    EXPECT_EQ(line.give(second), Status::authenticated);
    EXPECT_EQ(line.statistics().failed, 0U);
}

INSTANTIATE_TEST_SUITE_P(Rocs, UnknownRoc, testing::Values(0, 1, 2, 77, 255, 4000));

TEST(Stream, SearchReachesFurtherInARunOfFailures)
{
    Line line(cm_80);
    std::uint32_t sequence = 777;
    EXPECT_EQ(line.give(line.packet(at(1U << 20, sequence++))), Status::failed);
    EXPECT_EQ(line.give(line.packet(at(1U << 20, sequence++))), Status::failed);
    EXPECT_TRUE(line.opens(at(1U << 20, sequence++)));
    ASSERT_EQ(line.statistics().roc_origins.size(), 1U);
    const RocOrigin& origin = line.statistics().roc_origins.front();
    EXPECT_EQ(origin.source, RocSource::search);
    EXPECT_EQ(roc_of(origin.index), Roc{1U << 20});
    EXPECT_EQ(origin.trials, 1U << 20);
}

TEST(Stream, SearchGoesBackwardsToo)
{
    Line line(cm_80, Roc{5000});
    EXPECT_TRUE(line.opens(at(5000, 1)));
    EXPECT_TRUE(line.opens(at(4000, 1)));
    EXPECT_TRUE(line.opens(at(5900, 1)));
    EXPECT_EQ(line.statistics().roc_origins.size(), 3U);
}

TEST(Stream, RocBeyondTheBudgetIsNotFound)
{
    Line line(cm_80, {}, {1000});
    for (std::uint32_t sequence = 0; sequence < 20; ++sequence)
        EXPECT_EQ(line.give(line.packet(at(1001, sequence))), Status::failed);
    EXPECT_TRUE(Line(cm_80, {}, {1000}).opens(at(1000, 0)));
    Line none(cm_80, {}, {0});
    EXPECT_EQ(none.give(none.packet(at(9, 777))), Status::failed);
    EXPECT_EQ(none.statistics().search_trials, 1U);
}

TEST(Stream, GcmNeedsNoRangeButOneTrial)
{
    Line line(gcm);
    EXPECT_TRUE(line.opens(at(0x7FFFFFFF, 777)));
    EXPECT_LE(line.statistics().search_trials, 4U);
}

TEST(Stream, ShortTagWaitsForASecondPacket)
{
    Line line(cm_32);
    const Bytes first = line.packet(at(77, 10));
    EXPECT_EQ(line.give(first), Status::failed);
    EXPECT_EQ(line.give(first), Status::failed) << "a packet cannot confirm itself";
    EXPECT_TRUE(line.opens(at(77, 11)));
    EXPECT_EQ(line.statistics().roc_source, RocSource::search);
    Bytes out(first.size());
    EXPECT_EQ(line.decryptor().retry(first, out).status, Status::authenticated);
    EXPECT_EQ(line.statistics().failed, 1U);
    EXPECT_EQ(line.statistics().authenticated, 2U);
}

TEST(Stream, ShortTagIsConfirmedAcrossAWrap)
{
    Line line(cm_32);
    EXPECT_EQ(line.give(line.packet(at(77, 65535))), Status::failed);
    EXPECT_TRUE(line.opens(at(78, 0)));
}

class Gaps : public testing::TestWithParam<std::tuple<const char*, std::uint64_t>>
{
};

TEST_P(Gaps, ForwardsAndBackwards)
{
    const auto [suite, gap] = GetParam();
    Line line(suite, Roc{3});
    EXPECT_TRUE(line.opens(at(3, 100)));
    const bool waits = std::string_view(suite) == cm_32 && gap > 70000;
    const auto after_gap = [&](std::uint64_t index) {
        if (waits) {
            EXPECT_EQ(line.give(line.packet(index - 1)), Status::failed);
        }
        EXPECT_TRUE(line.opens(index)) << gap;
    };
    after_gap(at(3, 100) + gap);
    EXPECT_TRUE(line.opens(at(3, 101) + gap));
    EXPECT_TRUE(line.opens(at(3, 101))) << "the stream's beginning is remembered";
    EXPECT_EQ(line.statistics().authenticated, 4U);
}

INSTANTIATE_TEST_SUITE_P(Sizes, Gaps,
                         testing::Combine(testing::Values(cm_80, cm_32, gcm),
                                          testing::Values(2000, 32768, 40000, 65536, 100000,
                                                          500000)));

TEST(Stream, MissingIsCountedBetweenLowestAndHighest)
{
    Line line(cm_80);
    for (const std::uint64_t index : {10U, 12U, 14U, 11U})
        EXPECT_TRUE(line.opens(index));
    EXPECT_EQ(line.statistics().missing, 1U);
    EXPECT_EQ(line.statistics().authenticated, 4U);
    EXPECT_EQ(line.statistics().proof_log2_odds, 320U);
}

TEST(Stream, DuplicatesAreCountedApart)
{
    Line line(cm_80);
    EXPECT_TRUE(line.opens(10));
    EXPECT_TRUE(line.opens(11));
    EXPECT_EQ(line.give(line.packet(10)), Status::duplicate);
    EXPECT_EQ(line.last().index, PacketIndex{10});
    EXPECT_TRUE(same_octets(line.out(), Line::clear(10)));
    EXPECT_EQ(line.statistics().duplicates, 1U);
    EXPECT_EQ(line.statistics().conflicting_duplicates, 0U);
}

TEST(Stream, OtherOctetsUnderTheSameIndexAreAConflict)
{
    const MasterKey master = counting_master_key(Suite{});
    const LibsrtpSender sender(cm_80, master, ssrc);
    Line line(cm_80);
    EXPECT_TRUE(line.opens(10));
    ClearPacket other;
    other.sequence = 10;
    other.payload_octets = 21;
    EXPECT_EQ(line.give(sender.protect(other.octets(), Roc{0})), Status::duplicate);
    EXPECT_EQ(line.statistics().conflicting_duplicates, 1U);
}

TEST(Stream, ForeignPacketsAreMalformed)
{
    Line line(cm_80);
    EXPECT_EQ(line.give({0x80, 8}), Status::malformed);
    ClearPacket foreign;
    foreign.ssrc = Ssrc{1};
    EXPECT_EQ(line.give(foreign.octets()), Status::malformed);
    const Bytes packet = line.packet(1);
    Bytes too_small(packet.size() - 1);
    EXPECT_EQ(line.decryptor().decrypt(packet, too_small).status, Status::malformed);
    EXPECT_EQ(line.statistics().malformed, 3U);
    EXPECT_EQ(line.statistics().failed, 0U);
}

TEST(Stream, GarbageCannotBuySearches)
{
    constexpr std::uint64_t budget = 100000;
    Line line(cm_80, {}, {budget});
    EXPECT_TRUE(line.opens(100));
    constexpr std::uint64_t packets = 20000;
    for (std::uint64_t i = 0; i < packets; ++i) {
        ClearPacket garbage;
        garbage.sequence = static_cast<std::uint16_t>(i * 7);
        EXPECT_EQ(line.give(garbage.octets()), Status::failed);
    }
    // The budget, four trials a packet, and at most five guesses a packet.
    EXPECT_LE(line.statistics().search_trials, budget + budget / 8 + (4 + 5) * packets);
    EXPECT_TRUE(line.opens(101)) << "garbage does not move the index";
}

TEST(Stream, SearchIsMadeAgainAfterGarbage)
{
    Line line(cm_80);
    ClearPacket garbage;
    for (std::uint16_t i = 0; i < 50; ++i) {
        garbage.sequence = i;
        EXPECT_EQ(line.give(garbage.octets()), Status::failed);
    }
    unsigned failures = 0;
    while (line.give(line.packet(at(99, 1000 + failures))) == Status::failed)
        ASSERT_LT(++failures, 100U);
}

TEST(Stream, AnIndexIsFoundWithoutCountingThePacket)
{
    Line line(cm_80);
    const auto index_of = [&](const Bytes& packet) -> std::optional<PacketIndex> {
        const auto found = line.decryptor().find_index(packet);
        return found ? std::optional(found->index) : std::nullopt;
    };
    EXPECT_EQ(index_of(line.packet(at(9, 1))), PacketIndex{at(9, 1)});
    EXPECT_EQ(index_of(line.packet(at(1, 1))), PacketIndex{at(1, 1)});
    EXPECT_EQ(index_of(line.packet(at(0, 1))), PacketIndex{at(0, 1)});
    EXPECT_EQ(index_of(ClearPacket{}.octets()), std::nullopt);
    EXPECT_EQ(index_of(Bytes{1, 2, 3}), std::nullopt);
    EXPECT_EQ(line.statistics().authenticated, 0U);
}

TEST(Stream, WithoutTagIsUnprovenAndEstimated)
{
    Line line("AES_CM_128_NULL_AUTH", Roc{4});
    for (const std::uint64_t index : {at(4, 65534), at(5, 1), at(4, 65535), at(5, 2)}) {
        EXPECT_EQ(line.give(line.packet(index)), Status::unproven);
        EXPECT_EQ(line.last().index, PacketIndex{index});
        EXPECT_TRUE(same_octets(line.out(), Line::clear(index)));
    }
    EXPECT_EQ(line.give(line.packet(at(5, 2))), Status::duplicate);
    EXPECT_EQ(line.statistics().unproven, 4U);
    EXPECT_EQ(line.statistics().proof_log2_odds, 0U);
    EXPECT_FALSE(line.decryptor().find_index(line.packet(at(5, 3))));
    const Bytes packet = line.packet(at(5, 3));
    const ByteView packets[] = {packet};
    EXPECT_FALSE(line.decryptor().locate(packets));
}

TEST(Stream, NothingComesBeforeRocZero)
{
    Line line("AES_CM_128_NULL_AUTH");
    line.give(line.packet(2));
    line.give(line.packet(65534));
    EXPECT_EQ(line.last().index, PacketIndex{65534});
}

TEST(Stream, EngineRefusalIsHandedOn)
{
    const LibsrtpEngine engine;
    const Suite f8 = suite_named("F8_128_HMAC_SHA1_80").value();
    EXPECT_EQ(StreamDecryptor::make(engine, f8, counting_master_key(f8), ssrc).error().code,
              ErrorCode::unsupported);
}

/** 0 .. limit - 1, the same on every platform. */
std::uint32_t below(std::mt19937& random, std::uint32_t limit)
{
    return static_cast<std::uint32_t>(random() % limit);
}

/** Indices with losses and repetitions, each moved by at most `distance`, from a random start. */
std::vector<std::uint64_t> random_arrivals(std::mt19937& random, std::uint64_t start,
                                           std::size_t packets, std::uint32_t distance)
{
    std::vector<std::pair<std::uint64_t, std::uint64_t>> arrivals; // when, which
    for (std::uint64_t i = 0; i < packets; ++i) {
        const unsigned dice = below(random, 20);
        for (unsigned copies = dice == 0 ? 0 : dice == 1 ? 2 : 1; copies > 0; --copies)
            arrivals.emplace_back(i + below(random, distance + 1), start + i);
    }
    std::stable_sort(arrivals.begin(), arrivals.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<std::uint64_t> indices;
    for (const auto& arrival : arrivals)
        indices.push_back(arrival.second);
    return indices;
}

class RandomInterleavings : public testing::TestWithParam<unsigned>
{
};

TEST_P(RandomInterleavings, EveryPacketIsOpenedOnce)
{
    std::mt19937 random(GetParam());
    const char* const suite = GetParam() % 3 == 0 ? cm_80 : GetParam() % 3 == 1 ? cm_32 : gcm;
    const std::uint32_t roc = below(random, 200);
    Line line(suite, GetParam() % 2 == 0 ? StartingRoc(Roc{roc}) : std::nullopt);
    const auto arrivals =
        random_arrivals(random, at(roc, 65536 - below(random, 900)), 900, below(random, 2001));

    std::vector<Bytes> packets;
    for (const std::uint64_t index : arrivals)
        packets.push_back(line.packet(index));
    std::vector<ByteView> views(packets.begin(), packets.end());
    ASSERT_TRUE(line.decryptor().locate(views));
    for (std::size_t i = 0; i < packets.size(); ++i) {
        const Status status = line.give(packets[i]);
        ASSERT_TRUE(status == Status::authenticated || status == Status::duplicate);
        ASSERT_EQ(line.last().index.value, arrivals[i]);
        ASSERT_TRUE(same_octets(line.out(), Line::clear(arrivals[i])));
    }
    auto distinct = arrivals;
    std::sort(distinct.begin(), distinct.end());
    distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
    const StreamStatistics& statistics = line.statistics();
    EXPECT_EQ(statistics.authenticated, distinct.size());
    EXPECT_EQ(statistics.duplicates, arrivals.size() - distinct.size());
    EXPECT_EQ(statistics.conflicting_duplicates, 0U);
    EXPECT_EQ(statistics.failed, 0U);
    EXPECT_EQ(statistics.missing, distinct.back() - distinct.front() + 1 - distinct.size());
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomInterleavings, testing::Range(0U, 30U));

// --- gst_suites.vec

class GStreamer : public testing::TestWithParam<VectorRecord>
{
};

TEST_P(GStreamer, StreamIsAuthenticated)
{
    const VectorRecord& record = GetParam();
    const GcryptEngine engine;
    auto decryptor = StreamDecryptor::make(engine, record.suite(), record.master_key(),
                                           Ssrc{load_u32(record.octets("Ssrc").data())});
    ASSERT_TRUE(decryptor);
    const auto& packets = record.fields.at("Packet");
    for (const std::string& hex : packets) {
        VectorRecord one;
        one.fields["Packet"] = {hex};
        const Bytes packet = one.octets("Packet");
        Bytes out(packet.size());
        const Verdict verdict = decryptor->decrypt(packet, out);
        ASSERT_EQ(verdict.status, Status::authenticated);
        EXPECT_EQ(payload_of(ByteView(out).first(verdict.octets))->size(), 160U);
    }
    EXPECT_EQ(decryptor->statistics().authenticated, packets.size());
    EXPECT_EQ(decryptor->statistics().missing, 0U);
    EXPECT_EQ(decryptor->statistics().roc_first, Roc{0});
    EXPECT_EQ(decryptor->statistics().roc_last, Roc{1});
}

INSTANTIATE_TEST_SUITE_P(Suites, GStreamer,
                         testing::ValuesIn(read_vectors(
                             "gst_suites.vec", {"Suite", "Ssrc", "Key", "Salt", "Mki", "Packet"})),
                         [](const auto& test) { return test.param.test_name(); });

} // namespace

} // namespace lisrtp::srtp
