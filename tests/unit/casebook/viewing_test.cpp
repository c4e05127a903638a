// tests/unit/casebook/viewing_test.cpp - a packet opens to the same octets whenever it is looked
// at: in the order of capture, at random, or with its signalling behind it.

#include "keys/casebook/viewing.h"
#include "keys/keyfile/read_key_file.h"
#include "keys/sip/looks_like_sip.h"
#include "keys/srtp/gcrypt_engine.h"
#include "offline/capture/capture_file.h"
#include "offline/capture/classifier.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace lisrtp::casebook
{

namespace
{

std::string sample_path(const std::string& name, const char* ending)
{
    return std::string(LISRTP_TEST_DATA "/../samples/captures/") + name + "/" + name + ending;
}

struct KeptFrame {
    Bytes octets;
    Timestamp at;
    Endpoint source;
    Endpoint destination;
    std::uint64_t number;
    bool is_signalling;
    std::optional<SeenPacket> seen;
};

std::vector<KeptFrame> frames_of(const std::string& name)
{
    std::vector<KeptFrame> kept;
    auto opening = capture::CaptureFile::open(sample_path(name, ".pcapng"));
    EXPECT_TRUE(opening);
    capture::Frame frame;
    while (opening && opening.file->next(frame)) {
        const capture::Peeled peeled = capture::peel(frame.link, frame.octets);
        if (peeled.kind == capture::Peeled::udp)
            kept.push_back({copy_of(peeled.udp_payload), frame.at, peeled.source,
                            peeled.destination, frame.number,
                            sip::looks_like_sip(peeled.udp_payload), std::nullopt});
    }
    return kept;
}

std::optional<keyfile::KeyFile> keys_of(const std::string& name)
{
    keyfile::ReadOptions options;
    options.insecure_key_file = true; // git does not keep modes
    auto reading = keyfile::read_key_file(sample_path(name, ".toml"), options);
    EXPECT_TRUE(reading);
    return std::move(reading.file);
}

/** Frame -> index and clear octets of every packet that opened. */
using Clear = std::map<std::uint64_t, std::pair<std::uint64_t, Bytes>>;

class Viewer
{
public:
    explicit Viewer(const std::string& sample)
        : viewing_(engine_, keys_of(sample)), frames_(frames_of(sample))
    {
    }

    /** As a program reads a capture: every frame once. */
    void first_pass()
    {
        for (KeptFrame& frame : frames_)
            frame.is_signalling ? learn(frame) : meet(frame, true);
    }
    void media_only()
    {
        for (KeptFrame& frame : frames_)
            if (!frame.is_signalling)
                meet(frame, false);
    }
    void signalling_only()
    {
        for (const KeptFrame& frame : frames_)
            if (frame.is_signalling)
                learn(frame);
    }

    Clear look(std::uint_fast32_t seed = 0)
    {
        std::vector<KeptFrame*> order;
        for (KeptFrame& frame : frames_)
            if (frame.seen)
                order.push_back(&frame);
        if (seed != 0)
            std::shuffle(order.begin(), order.end(), std::mt19937(seed));
        Clear clear;
        for (KeptFrame* frame : order)
            open(*frame, false, clear);
        return clear;
    }

private:
    void learn(const KeptFrame& frame)
    {
        viewing_.learn(
            {frame.octets, frame.at, frame.source, frame.destination, {1, frame.number}});
    }

    void meet(KeptFrame& frame, bool and_open)
    {
        frame.seen = viewing_.meet(frame.source, frame.destination, frame.octets, frame.at);
        Clear unused;
        if (frame.seen && and_open)
            open(frame, true, unused);
    }

    void open(KeptFrame& frame, bool first_pass, Clear& clear)
    {
        Bytes out(frame.octets.size());
        const std::size_t octets =
            viewing_.open(*frame.seen, frame.octets, frame.at, first_pass, out);
        if (octets == 0)
            return;
        out.resize(octets);
        clear.emplace(frame.number, std::pair(frame.seen->index.value, std::move(out)));
    }

    srtp::GcryptEngine engine_;
    Viewing viewing_;
    std::vector<KeptFrame> frames_;
};

class LookedAtInAnyOrder : public testing::TestWithParam<const char*>
{
};

TEST_P(LookedAtInAnyOrder, AfterAFirstPass)
{
    Viewer viewer(GetParam());
    viewer.first_pass();
    const Clear in_order = viewer.look();
    EXPECT_FALSE(in_order.empty());
    for (const std::uint_fast32_t seed : {1u, 2u, 3u})
        EXPECT_EQ(in_order, viewer.look(seed));
}

TEST_P(LookedAtInAnyOrder, TheFirstLookIsAtRandom)
{
    Viewer expected(GetParam());
    expected.first_pass();
    const Clear in_order = expected.look();
    for (const std::uint_fast32_t seed : {1u, 2u, 3u}) {
        Viewer viewer(GetParam());
        viewer.media_only(); // the signalling lies behind the media, or in a file read later
        viewer.signalling_only();
        Clear found = viewer.look(seed);
        found.merge(viewer.look(seed + 1)); // what a second packet had to confirm
        EXPECT_EQ(in_order, found) << "seed " << seed;
    }
}

INSTANTIATE_TEST_SUITE_P(Samples, LookedAtInAnyOrder,
                         testing::Values("ims-aka-dh", "roc-start", "loss-reorder",
                                         "reinvite-rekey", "gcm", "sdes", "mki", "several-calls",
                                         "csb-update", "aes256"),
                         [](const auto& name) {
                             std::string text = name.param;
                             std::replace(text.begin(), text.end(), '-', '_');
                             return text;
                         });

TEST(Viewing, NothingOpensWithoutKeys)
{
    const srtp::GcryptEngine engine;
    Viewing viewing(engine, std::nullopt);
    const auto frames = frames_of("ims-aka-dh");
    for (const KeptFrame& frame : frames) {
        if (frame.is_signalling) {
            viewing.learn(
                {frame.octets, frame.at, frame.source, frame.destination, {1, frame.number}});
            continue;
        }
        auto seen = viewing.meet(frame.source, frame.destination, frame.octets, frame.at);
        ASSERT_TRUE(seen);
        Bytes out(frame.octets.size());
        EXPECT_EQ(viewing.open(*seen, frame.octets, frame.at, true, out), 0u);
        EXPECT_EQ(viewing.account_of(*seen).standing, Standing::not_covered);
    }
}

TEST(Viewing, CountsMediaThatCameBeforeItsKey)
{
    const srtp::GcryptEngine engine;
    Viewing viewing(engine, keys_of("ims-aka-dh"));
    const auto frames = frames_of("ims-aka-dh");
    std::uint64_t media = 0;
    for (const KeptFrame& frame : frames)
        if (!frame.is_signalling) {
            auto seen = viewing.meet(frame.source, frame.destination, frame.octets, frame.at);
            ASSERT_TRUE(seen);
            EXPECT_FALSE(viewing.is_expected(*seen, true));
            ++media;
        }
    for (const KeptFrame& frame : frames)
        if (frame.is_signalling)
            viewing.learn(
                {frame.octets, frame.at, frame.source, frame.destination, {1, frame.number}});
    const auto calls = viewing.findings().calls();
    ASSERT_EQ(calls.size(), 1u);
    EXPECT_EQ(viewing.waiting_packets(calls.front()), media);
}

TEST(Viewing, ARepeatedSequenceNumberShows)
{
    const srtp::GcryptEngine engine;
    Viewing viewing(engine, std::nullopt);
    const Endpoint a = *Endpoint::parse("10.0.0.1:40000");
    const Endpoint b = *Endpoint::parse("10.0.0.2:40000");
    const auto met = [&](std::uint16_t sequence) {
        Bytes packet(32);
        packet[0] = 0x80;
        store_u16(packet.data() + 2, sequence);
        return viewing.meet(a, b, packet, {});
    };
    EXPECT_FALSE(met(65535)->repeated);
    EXPECT_FALSE(met(1)->repeated);
    EXPECT_FALSE(met(0)->repeated);
    EXPECT_TRUE(met(65535)->repeated);
    EXPECT_TRUE(met(1)->repeated);
    EXPECT_EQ(met(2)->extended_sequence, met(65534)->extended_sequence + 4);
    EXPECT_FALSE(met(400)->repeated);
    EXPECT_FALSE(met(1)->repeated); // too far behind to be remembered
}

} // namespace

} // namespace lisrtp::casebook
