// Streams are counted; noise that looks like RTP is not kept, and never at a stream's cost.

#include "offline/archive/inventory.h"

#include <gtest/gtest.h>

namespace lisrtp::archive
{

namespace
{

Endpoint end(const char* text)
{
    return Endpoint::parse(text).value();
}

StreamId stream(std::uint32_t ssrc, const char* from = "10.0.0.1:9000",
                const char* to = "10.0.0.2:9002")
{
    return {end(from), end(to), Ssrc{ssrc}};
}

struct Noted {
    Inventory inventory;
    std::uint64_t frames = 0;

    void note(const StreamId& id, std::uint16_t sequence)
    {
        ++frames;
        inventory.note(id, sequence, Timestamp{static_cast<std::int64_t>(frames) * 1000}, frames);
    }

    std::uint64_t packets_in_streams() const
    {
        std::uint64_t packets = 0;
        for (const StreamRecord& record : inventory.sorted())
            packets += record.packets;
        return packets;
    }
};

TEST(Inventory, DismissesAFlowsOldestSinglesAndSaysWhere)
{
    Noted noted{Inventory({.most_single = 1000, .most_single_of_flow = 10})};
    for (std::uint32_t ssrc = 1; ssrc <= 500; ++ssrc)
        noted.note(stream(ssrc), static_cast<std::uint16_t>(ssrc * 77));
    EXPECT_EQ(noted.inventory.size(), 10u);
    EXPECT_EQ(noted.inventory.sorted().front().id.ssrc, Ssrc{491});
    const auto noisy = noted.inventory.noisy_flows();
    ASSERT_EQ(noisy.size(), 1u);
    EXPECT_EQ(noisy[0].packets, 490u);
    EXPECT_EQ(noisy[0].first_frame, 1u);
    EXPECT_EQ(noisy[0].last_frame, 490u);
    EXPECT_EQ(noisy[0].flow.source, end("10.0.0.1:9000"));
    EXPECT_EQ(noisy[0].flow.destination, end("10.0.0.2:9002"));
    EXPECT_EQ(noted.inventory.dismissed().frames, 0u) << "that are the other kind";
}

TEST(Inventory, NotesWhetherAllIsG711)
{
    const auto other_types = [](std::initializer_list<std::uint8_t> payload_types) {
        Inventory inventory;
        std::uint16_t sequence = 0;
        for (const std::uint8_t payload_type : payload_types) {
            const std::uint8_t packet[] = {0x80, payload_type};
            ++sequence;
            inventory.note(stream(1), sequence, {}, sequence, packet);
        }
        return inventory.sorted().front().other_payload_types;
    };
    EXPECT_FALSE(other_types({0, 8, 13, 0x80 | 8}));
    EXPECT_TRUE(other_types({0, 0, 9}));
    EXPECT_TRUE(other_types({3, 0, 0}));
    EXPECT_TRUE(other_types({0x80 | 96}));
    Inventory unseen;
    unseen.note(stream(1), 0, {});
    EXPECT_TRUE(unseen.sorted().front().other_payload_types);
}

TEST(Inventory, OnePartWithOtherPayloadTypesIsEnough)
{
    for (const bool first : {false, true}) {
        Inventory inventory;
        for (const bool second : {false, true}) {
            StreamRecord part;
            part.id = stream(1);
            part.packets = 1;
            part.other_payload_types = first == second;
            inventory.merge(part);
        }
        EXPECT_TRUE(inventory.sorted().front().other_payload_types);
    }
}

TEST(Inventory, KeepsTheStreamsOfANoisyFlow)
{
    Noted noted{Inventory({.most_single = 1000, .most_single_of_flow = 10})};
    std::uint32_t noise = 1000;
    // Each of three streams has a packet of noise before and behind each of its packets.
    for (std::uint16_t sequence = 0; sequence < 400; ++sequence)
        for (std::uint32_t ssrc = 1; ssrc <= 3; ++ssrc) {
            noted.note(stream(noise++), sequence);
            noted.note(stream(ssrc), sequence);
        }
    const auto all = noted.inventory.sorted();
    ASSERT_GE(all.size(), 3u);
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(all[i].packets, 400u);
        EXPECT_EQ(all[i].first_frame, 2 * i + 2);
        EXPECT_TRUE(is_evidently_rtp(all[i], all[i]));
    }
    EXPECT_EQ(all.size(), 3u + 10u);
    EXPECT_EQ(noted.packets_in_streams() + noted.inventory.noisy_flows().at(0).packets,
              noted.frames);
}

TEST(Inventory, LosesNothingOfManyStreamsInOneFlow)
{
    Noted noted;
    for (std::uint16_t sequence = 0; sequence < 5; ++sequence)
        for (std::uint32_t ssrc = 1; ssrc <= 1024; ++ssrc)
            noted.note(stream(ssrc), sequence);
    EXPECT_TRUE(noted.inventory.noisy_flows().empty());
    EXPECT_EQ(noted.inventory.size(), 1024u);
    EXPECT_EQ(noted.packets_in_streams(), noted.frames);
}

TEST(Inventory, BoundsEachFlowForItself)
{
    Noted noted{Inventory({.most_single = 100'000, .most_single_of_flow = 10})};
    // Calls in one flow each; they alternate with noise.
    for (std::uint32_t number = 0; number < 300; ++number) {
        const std::string from = "10.1.0.1:" + std::to_string(10'000 + number);
        noted.note(stream(number, from.c_str()), 1);
        noted.note(stream(100'000 + number), 1);
    }
    EXPECT_EQ(noted.inventory.size(), 300u + 10u);
    EXPECT_EQ(noted.inventory.noisy_flows().size(), 1u);
}

TEST(Inventory, DismissesTheOldestOfAllBeyondTheBoundOfAll)
{
    for (const std::size_t of_flow : {1u, 5u, 1000u}) {
        Noted noted{Inventory({.most_single = 20, .most_single_of_flow = of_flow})};
        for (std::uint32_t number = 0; number < 2000; ++number) {
            const std::string from = "10.1.0.1:" + std::to_string(10'000 + number % 40);
            noted.note(stream(number, from.c_str()), 1);
        }
        EXPECT_EQ(noted.inventory.size(), 20u);
        std::uint64_t dismissed = noted.inventory.dismissed().frames;
        for (const NoisyFlow& noise : noted.inventory.noisy_flows())
            dismissed += noise.packets;
        EXPECT_EQ(noted.packets_in_streams() + dismissed, noted.frames);
    }
}

} // namespace

} // namespace lisrtp::archive
