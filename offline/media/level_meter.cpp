#include "offline/media/level_meter.h"

#include <algorithm>
#include <cstdlib>

namespace lisrtp::media
{

namespace
{

/** -50 dB of full scale: 32768^2 * 10^(-50/10) */
constexpr double silent_mean_square = 32768.0 * 32768.0 * 1e-5;

} // namespace

void LevelMeter::add(std::span<const std::int16_t> samples)
{
    for (const std::int16_t sample : samples) {
        squares_ += static_cast<double>(sample) * sample;
        peak_ = std::max(peak_, std::abs(static_cast<int>(sample)));
        if (++in_block_ >= block_samples_)
            end_block();
    }
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
