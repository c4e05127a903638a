// Texts that are hashed in step have the hashes that they have alone.

#include "offline/evidence/hashes_in_step.h"

#include <gtest/gtest.h>

#include <random>
#include <thread>

namespace lisrtp::evidence
{

namespace
{

class InStep : public testing::TestWithParam<bool>
{
protected:
    InStep()
    {
        if (GetParam())
            hashing_.use_thread();
    }

    /** Pieces of all sizes, zeros between them. */
    void expect_right(unsigned seed, std::size_t pieces, std::size_t most_octets)
    {
        std::mt19937 chance(seed);
        const auto text = hashing_.begin();
        crypto::Sha256 alone;
        for (std::size_t i = 0; i < pieces; ++i) {
            Bytes octets(chance() % most_octets, static_cast<std::uint8_t>(chance()));
            alone.update(octets);
            hashing_.put(text, octets);
            EXPECT_TRUE(octets.empty());
            if (chance() % 5 == 0) {
                const Bytes zeros(chance() % 10'000);
                alone.update(zeros);
                hashing_.put_zeros(text, zeros.size());
            }
        }
        EXPECT_EQ(hashing_.finish(text), alone.finish());
    }

    HashesInStep hashing_;
};

TEST_P(InStep, OneAfterTheOther)
{
    for (unsigned seed = 0; seed < 20; ++seed)
        expect_right(seed, seed, 300'000);
}

TEST_P(InStep, ByManyThreads)
{
    std::vector<std::jthread> writers;
    for (unsigned seed = 0; seed < 6; ++seed)
        writers.emplace_back(
            [this, seed] { expect_right(seed, 100, seed % 2 == 0 ? 300'000 : 3000); });
}

TEST_P(InStep, InTurnByOneThread)
{
    constexpr std::size_t count = 5;
    std::vector<std::shared_ptr<HashesInStep::Text>> texts;
    std::vector<crypto::Sha256> alone(count);
    for (std::size_t i = 0; i < count; ++i)
        texts.push_back(hashing_.begin());
    std::mt19937 chance(1);
    for (int round = 0; round < 300; ++round) {
        const std::size_t i = chance() % count;
        Bytes octets(chance() % 200'000, static_cast<std::uint8_t>(chance()));
        alone[i].update(octets);
        hashing_.put(texts[i], octets);
    }
    for (std::size_t i = 0; i < count; ++i)
        EXPECT_EQ(hashing_.finish(texts[i]), alone[i].finish()) << i;
}

TEST_P(InStep, WhatIsDroppedHoldsUpNobody)
{
    const auto dropped = hashing_.begin();
    const auto kept = hashing_.begin();
    crypto::Sha256 alone;
    for (int round = 0; round < 50; ++round) {
        Bytes octets(100'000, static_cast<std::uint8_t>(round));
        alone.update(octets);
        Bytes copy = octets;
        hashing_.put(dropped, copy);
        hashing_.put(kept, octets);
    }
    hashing_.drop(dropped);
    EXPECT_EQ(hashing_.finish(kept), alone.finish());
}

INSTANTIATE_TEST_SUITE_P(HashesInStep, InStep, testing::Bool(),
                         [](const auto& each) { return each.param ? "beside" : "by_who_puts"; });

} // namespace

} // namespace lisrtp::evidence
