#include "offline/media/level_meter.h"

#include <algorithm>

namespace lisrtp::media
{

namespace
{

/** -50 dB of full scale: 32768^2 * 10^(-50/10) */
constexpr double silent_mean_square = 32768.0 * 32768.0 * 1e-5;

} // namespace

void LevelMeter::add(std::span<const std::int16_t> samples)
{
    if (block_samples_ == 0) // below 50 samples a second there is no block
        return;
    while (!samples.empty()) {
        const auto here =
            samples.first(std::min<std::uint64_t>(samples.size(), block_samples_ - in_block_));
        samples = samples.subspan(here.size());
        take(here);
        in_block_ += here.size();
        if (in_block_ >= block_samples_)
            end_block();
    }
}

/** Samples of one block. */
void LevelMeter::take(std::span<const std::int16_t> samples)
{
    // In rows of a fixed length, which the compiler does at once.
    constexpr std::size_t row = 32;
    int least = 0;
    int most = 0;
    std::int64_t squares = 0;
    for (; samples.size() >= row; samples = samples.subspan(row)) {
        std::int16_t low = 0;
        std::int16_t high = 0;
        std::uint64_t sum = 0;
        for (std::size_t i = 0; i < row; ++i) {
            const std::int16_t sample = samples[i];
            low = std::min(low, sample);
            high = std::max(high, sample);
            sum += static_cast<std::uint32_t>(sample * sample);
        }
        least = std::min<int>(least, low);
        most = std::max<int>(most, high);
        squares += static_cast<std::int64_t>(sum);
    }
    for (const std::int16_t sample : samples) {
        least = std::min<int>(least, sample);
        most = std::max<int>(most, sample);
        squares += sample * sample;
    }
    squares_ += static_cast<double>(squares);
    peak_ = std::max({peak_, most, -least});
}

void LevelMeter::silence(std::uint64_t samples)
{
    const std::uint64_t here = std::min(samples, block_samples_ - in_block_);
    in_block_ += here;
    if (in_block_ >= block_samples_)
        end_block();
    if (block_samples_ == 0)
        return;
    silent_blocks_ += (samples - here) / block_samples_;
    in_block_ += (samples - here) % block_samples_;
}

void LevelMeter::end_block()
{
    const bool silent = squares_ < silent_mean_square * static_cast<double>(in_block_);
    ++(silent ? silent_blocks_ : sounding_blocks_);
    in_block_ = 0;
    squares_ = 0;
}

} // namespace lisrtp::media
