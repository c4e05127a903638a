// offline/media/wav_writer.h - 16-bit PCM in a WAV file; RF64 beyond 4 GiB.
// Microsoft/IBM RIFF WAVE; EBU Tech 3306 (RF64).

#pragma once

#include "keys/base/result.h"
#include "offline/evidence/output_file.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace lisrtp::media
{

/**
 * Writes samples as they come; the sizes in the header are put right at the end, unless they were
 * foreseen: then the file is written from front to back, and can be hashed on the way.  The header
 * keeps room for RF64's 64-bit sizes in a JUNK chunk, which becomes `ds64` when the file outgrows
 * RIFF's 32 bits (EBU Tech 3306, section 3).
 */
class WavWriter
{
public:
    /**
     * @param channels  1 or 2
     * @param rate_hz   samples per second and channel
     * Errors: cannot_open (also when the file exists), bad_value.
     */
    static Result<WavWriter> create(const std::string& path, std::uint16_t channels,
                                    std::uint32_t rate_hz);

    /** Takes over a new file and writes its header.
     * @param expected  how many samples will come, of all channels together, where that is known */
    WavWriter(evidence::OutputFile file, std::uint16_t channels, std::uint32_t rate_hz,
              std::optional<std::uint64_t> expected = std::nullopt);

    /** Not as many samples will come as were expected. */
    void expect_otherwise();

    /** Interleaved where there are two channels.  An error stays and is told by `finish`. */
    void write(std::span<const std::int16_t> samples);
    void write_silence(std::uint64_t samples);

    /** Samples so far, of all channels together. */
    std::uint64_t samples() const { return samples_; }

    /** Errors: write_failed. */
    Result<void> finish();

private:
    Bytes header(std::uint64_t samples) const;

    evidence::OutputFile file_;
    std::uint16_t channels_;
    std::uint32_t rate_hz_;
    std::optional<std::uint64_t> expected_; ///< for this many the header stands
    std::uint64_t samples_ = 0;
};

} // namespace lisrtp::media
