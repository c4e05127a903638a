// offline/media/call_mix.h - both directions of a call in one stereo file.

#pragma once

#include "keys/base/result.h"
#include "keys/base/timestamp.h"
#include "offline/media/wav_writer.h"

#include <optional>
#include <string>

namespace lisrtp::media
{

/** A finished one-channel file and the capture time of its first sample. */
struct MixSide {
    std::string wav_path; ///< empty: this side has no audio
    Timestamp first_at;
};

struct MixReport {
    std::uint64_t samples = 0;       ///< of each channel
    std::int64_t offset_samples = 0; ///< by which right begins after left
    /** False: the two beginnings lie further apart than a call; both were begun at once. */
    bool aligned = true;
};

/** Beginnings further apart than this are not aligned. */
inline constexpr std::int64_t most_mix_offset_seconds = 6 * 3600;

/**
 * Mixes a (left) and b (right) into `out`, which has two channels; the side that began later gets
 * silence in front, the side that ends earlier silence behind.  Constant memory.
 *
 * @param rate_hz  of `out`; a side of a lower rate is stretched to it by linear interpolation
 * Errors: cannot_open, bad_value (not a file that WavWriter wrote with one channel), truncated.
 */
Result<MixReport> mix_call(const MixSide& a, const MixSide& b, std::uint32_t rate_hz,
                           WavWriter& out);

struct MixForm {
    std::uint32_t rate_hz = 0;            ///< of the side that has the higher one
    std::optional<std::uint64_t> samples; ///< of each channel; none where a side is stretched
};

/** What the mix will be. Errors as above. */
Result<MixForm> foresee_mix(const MixSide& a, const MixSide& b);

} // namespace lisrtp::media
