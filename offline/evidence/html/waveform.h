// offline/evidence/html/waveform.h - what a call sounds like, to the eye.

#pragma once

#include "offline/evidence/html/markup.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

namespace lisrtp::evidence::html
{

/** Loudest sample of each of so many equal parts of one channel, 0 to 32768. */
using Peaks = std::vector<std::uint16_t>;

/** A WAV file's shape: one list for each of its channels, at most two. */
struct Envelope {
    double seconds = 0;
    std::vector<Peaks> channels;
};

/**
 * Reads 16-bit PCM out of RIFF or RF64. Of a long file only some of each part is read, so that it
 * costs the same whatever its length; the same file gives the same shape.
 */
std::optional<Envelope> read_envelope(const std::filesystem::path& wav, std::size_t columns);

/** An SVG picture: the first channel above, the second below. */
std::string waveform(const Envelope& envelope);

} // namespace lisrtp::evidence::html
