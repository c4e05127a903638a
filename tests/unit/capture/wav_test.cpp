// G.711's tables and the WAV header, field by field.

#include "offline/media/g711.h"
#include "offline/media/wav_writer.h"
#include "tests/support/vector_file.h"
#include "tests/unit/capture/scratch_folder.h"

#include <gtest/gtest.h>

#include <array>
#include <fstream>
#include <sstream>

namespace lisrtp::media
{

namespace
{

std::uint64_t little(ByteView octets, std::size_t at, std::size_t count)
{
    std::uint64_t value = 0;
    for (std::size_t i = count; i-- > 0;)
        value = value << 8 | octets[at + i];
    return value;
}

std::string_view name_at(ByteView octets, std::size_t at)
{
    return text_of(octets.subspan(at, 4));
}

/** The first octets only: some files here are sparse and long. */
Bytes head_of(const std::string& path)
{
    Bytes head(80);
    std::ifstream file(path, std::ios::binary);
    file.read(reinterpret_cast<char*>(head.data()), 80);
    return head;
}

} // namespace

TEST(G711, EveryCodeAsAudioopDecodesIt)
{
    const auto records = test::read_vectors("media/g711.vec");
    ASSERT_EQ(records.size(), 2u);
    for (const test::VectorRecord& record : records) {
        const G711Law law = record.name == "mu" ? G711Law::mu : G711Law::a;
        std::string all;
        for (const auto& [field, samples] : record.fields)
            all += samples + " ";
        std::istringstream samples(all);
        for (int code = 0; code < 256; ++code) {
            int sample = 0;
            ASSERT_TRUE(samples >> sample);
            EXPECT_EQ(g711_sample(law, static_cast<std::uint8_t>(code)), sample)
                << record.name << " " << code;
        }
    }
}

TEST(G711, StaticPayloadTypes)
{
    EXPECT_EQ(g711_law_of(0), G711Law::mu);
    EXPECT_EQ(g711_law_of(8), G711Law::a);
    EXPECT_FALSE(g711_law_of(13));
    EXPECT_FALSE(g711_law_of(101));
}

TEST(WavWriter, HeaderAndSamples)
{
    const test::ScratchFolder folder;
    const std::string path = folder.path("a.wav");
    WavWriter writer = WavWriter::create(path, 2, 8000).value();
    const std::array<std::int16_t, 4> samples{1, -2, 32767, -32768};
    writer.write(samples);
    writer.write_silence(2);
    EXPECT_EQ(writer.samples(), 6u);
    ASSERT_TRUE(writer.finish());
    const Bytes octets = test::octets_of_file(path);
    ASSERT_EQ(octets.size(), 80u + 12u);
    EXPECT_EQ(name_at(octets, 0), "RIFF");
    EXPECT_EQ(little(octets, 4, 4), octets.size() - 8);
    EXPECT_EQ(name_at(octets, 8), "WAVE");
    EXPECT_EQ(name_at(octets, 12), "JUNK");
    EXPECT_EQ(little(octets, 16, 4), 28u);
    EXPECT_EQ(name_at(octets, 48), "fmt ");
    EXPECT_EQ(little(octets, 52, 4), 16u);
    EXPECT_EQ(little(octets, 56, 2), 1u) << "PCM";
    EXPECT_EQ(little(octets, 58, 2), 2u) << "channels";
    EXPECT_EQ(little(octets, 60, 4), 8000u) << "samples a second";
    EXPECT_EQ(little(octets, 64, 4), 32000u) << "octets a second";
    EXPECT_EQ(little(octets, 68, 2), 4u) << "octets a frame";
    EXPECT_EQ(little(octets, 70, 2), 16u) << "bits a sample";
    EXPECT_EQ(name_at(octets, 72), "data");
    EXPECT_EQ(little(octets, 76, 4), 12u);
    EXPECT_EQ(Bytes(octets.begin() + 80, octets.end()),
              (Bytes{1, 0, 0xFE, 0xFF, 0xFF, 0x7F, 0, 0x80, 0, 0, 0, 0}));
}

TEST(WavWriter, LongestRiff)
{
    const test::ScratchFolder folder;
    const std::string path = folder.path("a.wav");
    WavWriter writer = WavWriter::create(path, 1, 8000).value();
    // 80 octets of header and the samples, less 8, are 2^32 - 2.
    writer.write_silence((0xFFFFFFFEull + 8 - 80) / 2);
    ASSERT_TRUE(writer.finish());
    const Bytes head = head_of(path);
    EXPECT_EQ(name_at(head, 0), "RIFF");
    EXPECT_EQ(little(head, 4, 4), 0xFFFFFFFEu);
}

TEST(WavWriter, BeyondFourGigabytesItIsRf64)
{
    const test::ScratchFolder folder;
    const std::string path = folder.path("a.wav");
    WavWriter writer = WavWriter::create(path, 2, 8000).value();
    const std::uint64_t samples = 3'000'000'000;
    writer.write_silence(samples);
    ASSERT_TRUE(writer.finish());
    EXPECT_EQ(std::filesystem::file_size(path), 80 + 2 * samples);
    const Bytes head = head_of(path);
    EXPECT_EQ(name_at(head, 0), "RF64");
    EXPECT_EQ(little(head, 4, 4), 0xFFFFFFFFu);
    EXPECT_EQ(name_at(head, 12), "ds64");
    EXPECT_EQ(little(head, 16, 4), 28u);
    EXPECT_EQ(little(head, 20, 8), 72 + 2 * samples) << "RIFF size";
    EXPECT_EQ(little(head, 28, 8), 2 * samples) << "data size";
    EXPECT_EQ(little(head, 36, 8), samples / 2) << "samples of a channel";
    EXPECT_EQ(little(head, 44, 4), 0u) << "no table";
    EXPECT_EQ(little(head, 76, 4), 0xFFFFFFFFu);
}

TEST(WavWriter, WhatWasForeseenChangesNothing)
{
    constexpr std::uint64_t beyond_riff = 3'000'000'000;
    const test::ScratchFolder folder;
    const auto head_with = [&folder](std::optional<std::uint64_t> expected, std::uint64_t samples,
                                     bool tells) {
        const std::string path = folder.path("a.wav");
        std::filesystem::remove(path);
        WavWriter writer(evidence::OutputFile::create(path).value(), 2, 8000, expected);
        writer.write_silence(samples / 2);
        if (tells)
            writer.expect_otherwise();
        writer.write_silence(samples - samples / 2);
        EXPECT_TRUE(writer.finish());
        EXPECT_EQ(std::filesystem::file_size(path), 80 + 2 * samples);
        return head_of(path);
    };
    for (const std::uint64_t samples : {std::uint64_t{0}, std::uint64_t{6}, beyond_riff}) {
        const Bytes head = head_with(std::nullopt, samples, false);
        for (const std::uint64_t expected : {std::uint64_t{0}, std::uint64_t{6}, beyond_riff})
            for (const bool tells : {false, true})
                EXPECT_EQ(head_with(expected, samples, tells), head)
                    << expected << samples << tells;
    }
}

TEST(WavWriter, AForeseenFileIsWrittenFromFrontToBack)
{
    struct Watcher final : evidence::OutputWatcher {
        void written(Bytes&) override {}
        void zeros(std::uint64_t) override {}
        void patched() override { is_patched = true; }
        void finished(std::uint64_t) override {}
        bool is_patched = false;
    };
    const test::ScratchFolder folder;
    const auto is_patched = [&folder](std::optional<std::uint64_t> expected) {
        const std::string path = folder.path("a.wav");
        std::filesystem::remove(path);
        auto file = evidence::OutputFile::create(path);
        const auto watcher = std::make_shared<Watcher>();
        file->watch(watcher);
        WavWriter writer(*std::move(file), 1, 8000, expected);
        writer.write(std::vector<std::int16_t>(100));
        EXPECT_TRUE(writer.finish());
        return watcher->is_patched;
    };
    EXPECT_TRUE(is_patched(std::nullopt));
    EXPECT_TRUE(is_patched(99));
    EXPECT_FALSE(is_patched(100));
}

TEST(WavWriter, Refusals)
{
    const test::ScratchFolder folder;
    EXPECT_EQ(WavWriter::create(folder.path("a.wav"), 3, 8000).error().code, ErrorCode::bad_value);
    EXPECT_EQ(WavWriter::create(folder.path("a.wav"), 1, 0).error().code, ErrorCode::bad_value);
    EXPECT_EQ(WavWriter::create(folder.path("no/a.wav"), 1, 8000).error().code,
              ErrorCode::cannot_open);
}

} // namespace lisrtp::media
