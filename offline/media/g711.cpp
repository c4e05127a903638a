#include "offline/media/g711.h"

#include <array>

namespace lisrtp::media
{

namespace
{

/**
 * ITU-T G.711, table 2: after inverting all bits, sign, 3 bits segment s, 4 bits step q;
 * |y| = (2q + 33) * 2^s - 33 in 14 bits.
 */
constexpr std::int16_t mu_sample(std::uint8_t code)
{
    const unsigned inverted = ~static_cast<unsigned>(code) & 0xFF;
    const unsigned segment = inverted >> 4 & 0x07;
    const unsigned step = inverted & 0x0F;
    const int magnitude = static_cast<int>((2 * step + 33) << segment) - 33;
    const int sample14 = (inverted & 0x80) != 0 ? -magnitude : magnitude;
    return static_cast<std::int16_t>(sample14 * 4);
}

/**
 * ITU-T G.711, table 1: even bits are inverted (XOR 0x55), sign, segment s, step q;
 * |y| = 2q + 1 in segment 0, (2q + 33) * 2^(s-1) above, in 13 bits.
 */
constexpr std::int16_t a_sample(std::uint8_t code)
{
    const unsigned plain = code ^ 0x55u;
    const unsigned segment = plain >> 4 & 0x07;
    const unsigned step = plain & 0x0F;
    const int magnitude =
        static_cast<int>(segment == 0 ? 2 * step + 1 : (2 * step + 33) << (segment - 1));
    const int sample13 = (plain & 0x80) != 0 ? magnitude : -magnitude;
    return static_cast<std::int16_t>(sample13 * 8);
}

using Table = std::array<std::int16_t, 256>;

template <typename Sample>
constexpr Table table_of(Sample sample)
{
    Table table{};
    for (unsigned code = 0; code < table.size(); ++code)
        table[code] = sample(static_cast<std::uint8_t>(code));
    return table;
}

constexpr Table mu_table = table_of(mu_sample);
constexpr Table a_table = table_of(a_sample);

} // namespace

std::optional<G711Law> g711_law_of(std::uint8_t payload_type)
{
    switch (payload_type) {
    case 0:
        return G711Law::mu;
    case 8:
        return G711Law::a;
    default:
        return std::nullopt;
    }
}

std::int16_t g711_sample(G711Law law, std::uint8_t code)
{
    return (law == G711Law::mu ? mu_table : a_table)[code];
}

void decode_g711(G711Law law, ByteView payload, std::span<std::int16_t> samples)
{
    const Table& table = law == G711Law::mu ? mu_table : a_table;
    std::transform(payload.begin(), payload.end(), samples.begin(),
                   [&table](std::uint8_t code) { return table[code]; });
}

} // namespace lisrtp::media
