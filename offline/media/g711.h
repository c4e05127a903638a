// offline/media/g711.h - G.711 to linear samples.  ITU-T G.711 (11/1988).

#pragma once

#include "keys/base/bytes.h"

#include <optional>
#include <span>

namespace lisrtp::media
{

inline constexpr std::uint32_t g711_rate_hz = 8000;

enum class G711Law : std::uint8_t { mu, a };

/** RFC 3551, table 4: payload type 0 is PCMU, 8 is PCMA. */
std::optional<G711Law> g711_law_of(std::uint8_t payload_type);

/**
 * One sample as 16 bits: G.711's 14-bit (mu-law) or 13-bit (A-law) uniform value, shifted up to
 * fill 16 bits.
 */
std::int16_t g711_sample(G711Law law, std::uint8_t code);

/** One sample an octet; `samples` has as many as `payload`. */
void decode_g711(G711Law law, ByteView payload, std::span<std::int16_t> samples);

} // namespace lisrtp::media
