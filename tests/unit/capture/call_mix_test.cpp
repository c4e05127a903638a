// Two directions in one file.

#include "offline/media/call_mix.h"
#include "offline/media/g711.h"
#include "tests/unit/capture/scratch_folder.h"

#include <gtest/gtest.h>

namespace lisrtp::media
{

namespace
{

class CallMix : public testing::Test
{
protected:
    std::string wav(const std::string& name, const std::vector<std::int16_t>& samples,
                    std::uint16_t channels = 1)
    {
        const std::string path = folder_.path(name);
        WavWriter writer = WavWriter::create(path, channels, g711_rate_hz).value();
        writer.write(samples);
        EXPECT_TRUE(writer.finish());
        return path;
    }

    Result<MixReport> mix(const MixSide& a, const MixSide& b)
    {
        WavWriter out = WavWriter::create(folder_.path("call.wav"), 2, g711_rate_hz).value();
        Result<MixReport> report = mix_call(a, b, g711_rate_hz, out);
        EXPECT_TRUE(out.finish());
        if (const auto form = foresee_mix(a, b); form && report) {
            EXPECT_EQ(form->samples, report->samples);
        }
        return report;
    }

    /** Left and right in turn. */
    std::vector<std::int16_t> mixed() const
    {
        const Bytes octets = test::octets_of_file(folder_.path("call.wav"));
        std::vector<std::int16_t> samples;
        for (std::size_t at = 80; at + 1 < octets.size(); at += 2)
            samples.push_back(static_cast<std::int16_t>(octets[at] | octets[at + 1] << 8));
        return samples;
    }

    test::ScratchFolder folder_;
};

constexpr Timestamp begin{1'790'000'000 * ns_per_second};
constexpr std::int64_t sample_ns = 125'000;

} // namespace

TEST_F(CallMix, RightBeganLater)
{
    const auto report =
        mix({wav("a", {1, 2, 3}), begin}, {wav("b", {7, 8, 9}), begin + 2 * sample_ns});
    ASSERT_TRUE(report);
    EXPECT_EQ(mixed(), (std::vector<std::int16_t>{1, 0, 2, 0, 3, 7, 0, 8, 0, 9}));
    EXPECT_EQ(report->samples, 5u);
    EXPECT_EQ(report->offset_samples, 2);
    EXPECT_TRUE(report->aligned);
}

TEST_F(CallMix, LeftBeganLater)
{
    const auto report = mix({wav("a", {1, 2}), begin + sample_ns}, {wav("b", {7}), begin});
    ASSERT_TRUE(report);
    EXPECT_EQ(mixed(), (std::vector<std::int16_t>{0, 7, 1, 0, 2, 0}));
    EXPECT_EQ(report->offset_samples, -1);
}

TEST_F(CallMix, OneSideOnly)
{
    ASSERT_TRUE(mix({wav("a", {1, 2}), begin}, {}));
    EXPECT_EQ(mixed(), (std::vector<std::int16_t>{1, 0, 2, 0}));
}

TEST_F(CallMix, LongerThanOneReading)
{
    const std::vector<std::int16_t> many(10'000, 5);
    const auto report = mix({wav("a", many), begin}, {wav("b", {7}), begin + 9000 * sample_ns});
    ASSERT_TRUE(report);
    EXPECT_EQ(report->samples, 10'000u);
    EXPECT_EQ(mixed()[2 * 9000 + 1], 7);
    EXPECT_EQ(mixed()[2 * 9999], 5);
}

TEST_F(CallMix, BeginningsADayApartAreNotAligned)
{
    const auto report =
        mix({wav("a", {1}), begin}, {wav("b", {7}), begin + 86'400 * ns_per_second});
    ASSERT_TRUE(report);
    EXPECT_FALSE(report->aligned);
    EXPECT_EQ(mixed(), (std::vector<std::int16_t>{1, 7}));
}

TEST_F(CallMix, Refusals)
{
    EXPECT_EQ(mix({folder_.path("absent"), begin}, {}).error().code, ErrorCode::cannot_open);
    std::filesystem::remove(folder_.path("call.wav"));
    EXPECT_EQ(mix({wav("stereo", {1, 2}, 2), begin}, {}).error().code, ErrorCode::bad_value);
    std::filesystem::remove(folder_.path("call.wav"));
    test::write_file(folder_.path("text"), view_of("no audio at all"));
    EXPECT_EQ(mix({folder_.path("text"), begin}, {}).error().code, ErrorCode::bad_value);
    std::filesystem::remove(folder_.path("call.wav"));
    test::write_file(folder_.path("cut"), ByteView(test::octets_of_file(wav("a", {1}))).first(60));
    EXPECT_EQ(mix({folder_.path("cut"), begin}, {}).error().code, ErrorCode::truncated);
}

} // namespace lisrtp::media
