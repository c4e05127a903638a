// offline/media/level_meter.h - how much of a track is silence.

#pragma once

#include <cstdint>
#include <span>

namespace lisrtp::media
{

/**
 * Looks at blocks of 20 ms. A block is silent when its mean square lies below -50 dB of full scale,
 * which is the noise floor of a telephone, not digital zero; what never came is silent too.
 */
class LevelMeter
{
public:
    static constexpr unsigned block_ms = 20;

    explicit LevelMeter(std::uint32_t rate_hz) : block_samples_(rate_hz * block_ms / 1000) {}

    void add(std::span<const std::int16_t> samples);
    void silence(std::uint64_t samples);

    double silent_seconds() const { return static_cast<double>(silent_blocks_) * block_ms / 1000; }
    double sounding_seconds() const
    {
        return static_cast<double>(sounding_blocks_) * block_ms / 1000;
    }
    /** The largest sample, 0 to 32768. */
    int peak() const { return peak_; }

private:
    void take(std::span<const std::int16_t> samples);
    void end_block();

    std::uint64_t block_samples_;
    std::uint64_t in_block_ = 0;
    double squares_ = 0;
    std::uint64_t silent_blocks_ = 0;
    std::uint64_t sounding_blocks_ = 0;
    int peak_ = 0;
};

} // namespace lisrtp::media
