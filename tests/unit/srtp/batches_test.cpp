// Engines packet by packet: no result depends on how packets are cut into batches, mixed, spread
// over threads, or on the instructions that the CPU has.

#include "keys/srtp/gcrypt_engine.h"
#include "keys/srtp/ipsec_mb_engine.h"
#include "keys/srtp/libsrtp_engine.h"
#include "keys/srtp/rtp_packet.h"
#include "tests/unit/srtp/libsrtp_sender.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <thread>

namespace lisrtp::srtp
{

namespace
{

constexpr const char* suites[] = {"AES_CM_128_HMAC_SHA1_80", "AES_CM_128_HMAC_SHA1_32",
                                  "AES_256_CM_HMAC_SHA1_80", "AEAD_AES_128_GCM",
                                  "AEAD_AES_256_GCM",        "NULL_HMAC_SHA1_80",
                                  "AES_CM_128_NULL_AUTH"};

struct Sent {
    std::size_t key = 0;
    Bytes packet;
    PacketIndex index; ///< as it will be tried
};

struct Fate {
    PacketFate fate = PacketFate::failed;
    Bytes clear;

    friend bool operator==(const Fate&, const Fate&) = default;
};

class Batches : public testing::TestWithParam<unsigned>
{
protected:
    /** Packets of all suites; every fifth is damaged, or tried under another index. */
    void SetUp() override
    {
        std::mt19937 random(GetParam());
        for (std::size_t key = 0; key < std::size(suites); ++key) {
            masters_.push_back(counting_master_key(suite_named(suites[key]).value(),
                                                   key % 2 ? Bytes{1, 2, 3} : Bytes{}));
            const LibsrtpSender sender(suites[key], masters_.back(), Ssrc{0xDEADBEEF});
            for (unsigned i = 0; i < 60; ++i) {
                ClearPacket clear;
                clear.sequence = static_cast<std::uint16_t>(random());
                clear.payload_octets = random() % 300;
                clear.csrc_count = static_cast<unsigned>(random() % 3);
                const Roc roc{static_cast<std::uint32_t>(random() % 5)};
                Sent sent{key, sender.protect(clear.octets(), roc),
                          packet_index(roc, clear.sequence)};
                switch (random() % 10) {
                case 0:
                    sent.packet[random() % sent.packet.size()] ^= 1;
                    break;
                case 1:
                    sent.index.value += 0x10000;
                    break;
                case 2:
                    sent.packet.resize(random() % sent.packet.size());
                    break;
                default:
                    break;
                }
                sent_.push_back(std::move(sent));
            }
        }
        std::shuffle(sent_.begin(), sent_.end(), random);
    }

    using Keys = std::vector<std::unique_ptr<EngineKey>>;
    Keys prepare(const Engine& engine) const
    {
        Keys keys;
        for (std::size_t i = 0; i < masters_.size(); ++i)
            keys.push_back(*engine.prepare(suite_named(suites[i]).value(), masters_[i]));
        return keys;
    }

    /** The packets [begin, end) in one batch. */
    void open(const Engine& engine, const Keys& keys, std::size_t begin, std::size_t end,
              std::vector<Fate>& fates) const
    {
        const std::size_t count = end - begin;
        std::vector<EngineKey*> of_key(count);
        std::vector<ByteView> packets(count);
        std::vector<PacketIndex> indices(count);
        std::vector<Bytes> rooms(count);
        std::vector<std::uint8_t*> outs(count);
        std::vector<PacketFate> fate(count);
        std::vector<std::size_t> octets(count);
        for (std::size_t i = 0; i < count; ++i) {
            const Sent& sent = sent_[begin + i];
            of_key[i] = keys[sent.key].get();
            packets[i] = sent.packet;
            indices[i] = sent.index;
            rooms[i].resize(sent.packet.size());
            outs[i] = rooms[i].data();
        }
        const PacketColumns columns{count,       of_key.data(), packets.data(), indices.data(),
                                    outs.data(), fate.data(),   octets.data()};
        engine.verify_batch(columns);
        const std::vector<PacketFate> verified = fate;
        engine.open_batch(columns);
        EXPECT_EQ(verified, fate);
        for (std::size_t i = 0; i < count; ++i) {
            rooms[i].resize(octets[i]);
            fates[begin + i] = {fate[i], rooms[i]};
        }
    }

    std::vector<Fate> one_by_one(const Engine& engine) const
    {
        const Keys keys = prepare(engine);
        std::vector<Fate> fates(sent_.size());
        for (std::size_t i = 0; i < sent_.size(); ++i)
            open(engine, keys, i, i + 1, fates);
        return fates;
    }

    std::vector<MasterKey> masters_;
    std::vector<Sent> sent_;
};

TEST_P(Batches, CutsAndThreadsDoNotMatter)
{
    const GcryptEngine gcrypt;
    const IpsecMbEngine fast;
    const LibsrtpEngine libsrtp; // whose sessions remember, unlike it
    const std::vector<Fate> expected = one_by_one(gcrypt);
    EXPECT_GT(std::count_if(expected.begin(), expected.end(),
                            [](const Fate& f) { return f.fate == PacketFate::authenticated; }),
              200);
    std::mt19937 random(GetParam() + 1000);
    for (const Engine* engine :
         {static_cast<const Engine*>(&gcrypt), static_cast<const Engine*>(&fast),
          static_cast<const Engine*>(&libsrtp)}) {
        const Keys keys = prepare(*engine);
        for (const std::size_t most : {1U, 3U, 17U, 130U, 1000U}) {
            std::vector<Fate> fates(sent_.size());
            std::vector<std::pair<std::size_t, std::size_t>> cuts;
            for (std::size_t begin = 0; begin < sent_.size();) {
                const std::size_t end = std::min(sent_.size(), begin + 1 + random() % most);
                cuts.emplace_back(begin, end);
                begin = end;
            }
            std::shuffle(cuts.begin(), cuts.end(), random);
            const std::size_t threads = 1 + random() % 4;
            {
                std::vector<std::jthread> running;
                for (std::size_t t = 0; t < threads; ++t)
                    running.emplace_back([&, t] {
                        for (std::size_t i = t; i < cuts.size(); i += threads)
                            open(*engine, keys, cuts[i].first, cuts[i].second, fates);
                    });
            }
            EXPECT_TRUE(fates == expected) << "batches up to " << most;
        }
    }
}

TEST_P(Batches, LesserCpusGiveTheSame)
{
    const std::vector<Fate> expected = one_by_one(GcryptEngine());
    for (const Dispatch dispatch :
         {Dispatch::avx512, Dispatch::avx2, Dispatch::avx, Dispatch::sse, Dispatch::plain}) {
        const IpsecMbEngine engine(dispatch);
        const Keys keys = prepare(engine);
        std::vector<Fate> fates(sent_.size());
        open(engine, keys, 0, sent_.size(), fates);
        EXPECT_TRUE(fates == expected) << engine.instructions();
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, Batches, testing::Range(0U, 6U));

} // namespace

} // namespace lisrtp::srtp
