// Where the samples of a stream go when packets are lost, late, doubled or lie about their time.

#include "offline/media/audio_track.h"
#include "offline/media/g711_sink.h"
#include "tests/unit/capture/scratch_folder.h"

#include <gtest/gtest.h>

namespace lisrtp::media
{

namespace
{

constexpr std::uint32_t packet_samples = 160; ///< 20 ms
constexpr std::int64_t packet_ns = 20'000'000;

/** A stream into a file; packet n carries 160 times the A-law code n, so its samples tell it. */
class TrackTest : public testing::Test
{
protected:
    explicit TrackTest(const AudioTrack::Limits& limits = {})
        : writer_(WavWriter::create(folder_.path("a.wav"), 1, g711_rate_hz).value()),
          sink_(writer_, level_), track_(sink_, limits)
    {
        sink_.expect(8, G711Law::a);
        sink_.expect(0, G711Law::mu);
    }

    static ClearPacket packet(std::uint64_t n)
    {
        ClearPacket made;
        made.at = {1'790'000'000 * ns_per_second + static_cast<std::int64_t>(n) * packet_ns};
        made.index = PacketIndex{65'500 + n}; // the sequence number wraps on the way
        made.rtp_timestamp =
            static_cast<std::uint32_t>(0xFFFFFF00u + n * packet_samples); // so does this
        made.payload_type = 8;
        return made;
    }

    void send(std::uint64_t n, ClearPacket sent)
    {
        const Bytes payload(packet_samples, static_cast<std::uint8_t>(n));
        sent.payload = payload;
        std::optional<Sound> sound;
        if (g711_law_of(sent.payload_type))
            sound = Sound{g711_rate_hz, sent.payload.size()};
        track_.add(sent, sound);
    }
    void send(std::uint64_t n) { send(n, packet(n)); }

    /** No A-law code stands for 0, which is silence. */
    static std::string code_of(std::int16_t sample)
    {
        for (int code = 0; code < 256; ++code)
            if (g711_sample(G711Law::a, static_cast<std::uint8_t>(code)) == sample)
                return std::to_string(code);
        return "?";
    }

    /** Ends the track.  "0 1 - 3": packets by the code of their samples, - is 160 of silence. */
    std::string written()
    {
        report_ = track_.finish();
        EXPECT_TRUE(writer_.finish());
        const Bytes octets = test::octets_of_file(folder_.path("a.wav"));
        EXPECT_EQ(octets.size(), 80 + 2 * report_.samples);
        EXPECT_EQ(report_.samples % packet_samples, 0u);
        std::string out;
        for (std::size_t at = 80; at < octets.size(); at += 2 * packet_samples) {
            const auto sample = static_cast<std::int16_t>(octets[at] | octets[at + 1] << 8);
            out += out.empty() ? "" : " ";
            out += sample == 0 ? "-" : code_of(sample);
            for (std::size_t i = at; i < at + 2 * packet_samples; i += 2)
                if (octets[i] != octets[at] || octets[i + 1] != octets[at + 1])
                    ADD_FAILURE() << "a packet's samples are torn apart at octet " << i;
        }
        return out;
    }

    test::ScratchFolder folder_;
    WavWriter writer_;
    LevelMeter level_{g711_rate_hz};
    G711Sink sink_;
    AudioTrack track_;
    AudioReport report_;
};

class TightTrackTest : public TrackTest
{
protected:
    static AudioTrack::Limits tight()
    {
        AudioTrack::Limits limits;
        limits.window_samples = 4 * packet_samples;
        limits.most_silence_samples = 10 * packet_samples;
        limits.most_listed = 2;
        return limits;
    }
    TightTrackTest() : TrackTest(tight()) {}
};

} // namespace

TEST_F(TrackTest, PacketsInOrderAcrossBothWraps)
{
    for (std::uint64_t n = 0; n < 60; ++n)
        send(n);
    const std::string text = written();
    EXPECT_EQ(text.substr(0, 10), "0 1 2 3 4 ");
    EXPECT_EQ(report_.packets, 60u);
    EXPECT_EQ(report_.samples, 60u * packet_samples);
    EXPECT_EQ(report_.silent_samples, 0u);
    EXPECT_EQ(report_.gap_count + report_.jump_count + report_.late, 0u);
    EXPECT_EQ(report_.first_at, packet(0).at);
}

TEST_F(TrackTest, NothingCame)
{
    EXPECT_EQ(written(), "");
    EXPECT_FALSE(report_.first_at);
}

TEST_F(TrackTest, LostPacketBecomesSilenceAndIsListed)
{
    send(0);
    send(1);
    send(4);
    EXPECT_EQ(written(), "0 1 - - 4");
    EXPECT_EQ(report_.gaps, (std::vector<AudioGap>{{AudioGap::lost, 320, 640}}));
    EXPECT_EQ(report_.silent_samples, 320u);
}

TEST_F(TrackTest, PauseIsNoLoss)
{
    send(0);
    ClearPacket after = packet(5);
    after.index = PacketIndex{65'501};
    send(5, after);
    EXPECT_EQ(written(), "0 - - - - 5");
    EXPECT_EQ(report_.gaps, (std::vector<AudioGap>{{AudioGap::pause, 160, 800}}));
}

TEST_F(TrackTest, ReorderedPacketsFindTheirPlace)
{
    for (const std::uint64_t n : {2, 0, 1, 5, 3, 4, 6})
        send(n);
    EXPECT_EQ(written(), "0 1 2 3 4 5 6");
    EXPECT_EQ(report_.packets, 7u);
    EXPECT_EQ(report_.gap_count, 0u);
    EXPECT_EQ(report_.first_at, packet(0).at);
}

TEST_F(TrackTest, JitterInventsNoAudio)
{
    for (std::uint64_t n = 0; n < 8; ++n) {
        ClearPacket shaken = packet(n);
        shaken.at = shaken.at + (n % 3 == 0 ? 300'000'000 : 0);
        send(n, shaken);
    }
    EXPECT_EQ(written(), "0 1 2 3 4 5 6 7");
}

TEST_F(TrackTest, DuplicatesAreCountedAndIgnored)
{
    for (const std::uint64_t n : {0, 1, 1, 0, 2})
        send(n);
    EXPECT_EQ(written(), "0 1 2");
    EXPECT_EQ(report_.duplicates, 2u);
}

TEST_F(TrackTest, OtherPayloadTypesAreSilence)
{
    send(0);
    ClearPacket noise = packet(1);
    noise.payload_type = 13;
    send(1, noise);
    ClearPacket key = packet(2);
    key.payload_type = 101;
    send(2, key);
    send(3);
    EXPECT_EQ(written(), "0 - - 3");
    EXPECT_EQ(report_.other_payload_types,
              (std::map<std::uint8_t, std::uint64_t>{{13, 1}, {101, 1}}));
    EXPECT_EQ(report_.gaps, (std::vector<AudioGap>{{AudioGap::pause, 160, 480}}));
}

TEST_F(TrackTest, HoldOfHalfAnHourIsSilenceThatTheClockBearsOut)
{
    send(0);
    ClearPacket after = packet(90'000);
    after.index = PacketIndex{65'501};
    send(1, after);
    written();
    EXPECT_EQ(report_.samples, 90'001u * packet_samples);
    EXPECT_EQ(report_.jump_count, 0u);
}

TEST_F(TrackTest, TimestampFarAheadOfTheClockIsAJump)
{
    send(0);
    send(1);
    ClearPacket jumped = packet(2);
    jumped.rtp_timestamp += 1'000'000'000;
    send(2, jumped);
    ClearPacket next = packet(3);
    next.rtp_timestamp += 1'000'000'000;
    send(3, next);
    EXPECT_EQ(written(), "0 1 2 3");
    EXPECT_EQ(report_.jumps, (std::vector<AudioJump>{{320, 1'000'000'160}}));
    EXPECT_EQ(report_.silent_samples, 0u);
}

TEST_F(TrackTest, RestartedTimestampGoesOnWhereTheClockIs)
{
    send(0);
    send(1);
    ClearPacket restarted = packet(4);
    restarted.rtp_timestamp = packet(1).rtp_timestamp - 700'000;
    send(4, restarted);
    EXPECT_EQ(written(), "0 1 - - 4");
    EXPECT_EQ(report_.jumps, (std::vector<AudioJump>{{640, -700'000}}));
}

TEST_F(TrackTest, OlderPacketWithALaterTimeIsNotBelieved)
{
    send(0);
    send(5);
    ClearPacket liar = packet(3);
    liar.rtp_timestamp += 500'000;
    send(3, liar);
    EXPECT_EQ(written(), "0 - - - - 5");
    EXPECT_EQ(report_.late, 1u);
}

TEST_F(TrackTest, OverlapKeepsTheSamplesThatWereThere)
{
    send(0);
    ClearPacket same_place = packet(0);
    same_place.index = PacketIndex{65'501};
    send(7, same_place);
    send(1, [] {
        ClearPacket next = packet(1);
        next.index = PacketIndex{65'502};
        return next;
    }());
    EXPECT_EQ(written(), "0 1");
    EXPECT_EQ(report_.overlapping, 1u);
}

TEST_F(TightTrackTest, PacketBehindTheWindowIsLate)
{
    for (const std::uint64_t n : {0, 2, 3, 4, 5, 6, 7, 1})
        send(n);
    EXPECT_EQ(written(), "0 - 2 3 4 5 6 7");
    EXPECT_EQ(report_.late, 1u);
}

TEST_F(TightTrackTest, SilenceHasABudget)
{
    // Each pause is borne out by the clock; together they are more than is allowed.
    send(0);
    send(8);
    ClearPacket after = packet(16);
    send(16, after);
    send(24);
    EXPECT_EQ(written(), "0 - - - - - - - 8 - - - 16 24");
    EXPECT_EQ(report_.silent_samples, 10u * packet_samples);
    EXPECT_EQ(report_.jump_count, 2u);
}

TEST_F(TightTrackTest, ListsAreBoundedAndCountsAreNot)
{
    for (const std::uint64_t n : {0, 2, 4, 6, 8})
        send(n);
    EXPECT_EQ(written(), "0 - 2 - 4 - 6 - 8");
    EXPECT_EQ(report_.gaps.size(), 2u);
    EXPECT_EQ(report_.gap_count, 4u);
}

TEST_F(TrackTest, HostileTimestampsFillNoDisk)
{
    std::uint32_t state = 1;
    for (std::uint64_t n = 0; n < 5000; ++n) {
        state = state * 1'664'525 + 1'013'904'223;
        ClearPacket wild = packet(n);
        wild.rtp_timestamp = state;
        send(n & 0xFF, wild);
    }
    const AudioReport report = track_.finish();
    EXPECT_LE(report.samples, 5000u * packet_samples + 5000u * 10 * g711_rate_hz);
    EXPECT_LE(report.silent_samples, AudioTrack::Limits{}.most_silence_samples);
}

} // namespace lisrtp::media
