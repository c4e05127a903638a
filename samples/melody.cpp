// samples/melody.cpp

#include "samples/melody.h"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace samples
{

namespace
{

constexpr std::uint32_t samples_per_second = 8000;
constexpr std::size_t samples_per_frame = 160;
constexpr std::uint32_t samples_per_note = 1600;
constexpr std::int32_t loudest = 12000;
constexpr std::array<std::uint32_t, 8> scale_hz = {262, 294, 330, 392, 440, 523, 587, 659};

/** A sine to within a few percent, of whole numbers: 4x(1 - |x|) for x from -1 to 1. */
std::int32_t sine(std::uint32_t phase)
{
    const auto x = static_cast<std::int32_t>(phase & 0xFFFF) - 32768;
    return x * (32768 - std::abs(x)) / 8192;
}

} // namespace

Octets Melody::next_frame(const std::string& encoding)
{
    Octets frame;
    for (std::size_t i = 0; i < samples_per_frame; ++i) {
        const std::int16_t sample = next_sample();
        frame.push_back(encoding == "PCMU" ? mu_law(sample) : a_law(sample));
    }
    return frame;
}

std::int16_t Melody::next_sample()
{
    if (note_sample_ == 0)
        step_ = scale_hz[notes_.u32() % scale_hz.size()] * 65536 / samples_per_second;
    phase_ += step_;
    // Each note fades to a quarter of its loudness.
    const auto fade = static_cast<std::int32_t>(4 * samples_per_note - 3 * note_sample_);
    note_sample_ = (note_sample_ + 1) % samples_per_note;
    const std::int32_t full = sine(phase_) * loudest / 32768;
    return static_cast<std::int16_t>(full * (fade / 16) /
                                     static_cast<std::int32_t>(samples_per_note / 4));
}

std::uint8_t a_law(std::int16_t sample)
{
    // 13 bits: sign, exponent of 3 bits, mantissa of 4; even bits inverted.
    const bool negative = sample < 0;
    const int magnitude = std::min((negative ? -(sample + 1) : sample) >> 3, 4095);
    int exponent = 0;
    while (magnitude >> (exponent + 5) != 0)
        ++exponent;
    const int mantissa = exponent == 0 ? magnitude >> 1 & 15 : magnitude >> exponent & 15;
    const int code = (negative ? 0 : 0x80) | exponent << 4 | mantissa;
    return static_cast<std::uint8_t>(code ^ 0x55);
}

std::uint8_t mu_law(std::int16_t sample)
{
    // 14 bits with a bias of 33: sign, exponent of 3 bits, mantissa of 4; all bits inverted.
    const bool negative = sample < 0;
    const int magnitude = std::min((negative ? -sample : sample) >> 2, 8158) + 33;
    int exponent = 0;
    while (magnitude >> (exponent + 6) != 0)
        ++exponent;
    const int mantissa = magnitude >> (exponent + 1) & 15;
    const int code = (negative ? 0x80 : 0) | exponent << 4 | mantissa;
    return static_cast<std::uint8_t>(~code);
}

} // namespace samples
