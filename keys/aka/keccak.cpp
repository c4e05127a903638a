#include "keys/aka/keccak.h"

#include "keys/base/secret_bytes.h"

#include <array>
#include <bit>

namespace lisrtp::aka
{

namespace
{

/** Lane (x, y) is lanes[x + 5 y]. */
using Lanes = std::array<std::uint64_t, 25>;

constexpr unsigned rounds = 24;

/** The bits of the round constants come out of a shift register.  FIPS 202, algorithm 5. */
constexpr bool register_bit(unsigned t)
{
    unsigned r = 1; // bit i of the register is bit i here
    for (unsigned i = 0; i < t % 255; ++i) {
        r <<= 1;
        if (r & 0x100)
            r ^= 0x171; // x^8 + x^6 + x^5 + x^4 + 1
    }
    return r & 1;
}

constexpr std::array<std::uint64_t, rounds> round_constants = [] {
    std::array<std::uint64_t, rounds> constants{};
    for (unsigned round = 0; round < rounds; ++round)
        for (unsigned j = 0; j <= 6; ++j)
            if (register_bit(j + 7 * round))
                constants[round] |= std::uint64_t{1} << ((1u << j) - 1);
    return constants;
}();

/** Offsets of rho: (t + 1)(t + 2) / 2 along the walk (x, y) -> (y, 2x + 3y).  FIPS 202, 3.2.2. */
constexpr std::array<int, 25> rotations = [] {
    std::array<int, 25> offsets{};
    unsigned x = 1;
    unsigned y = 0;
    for (int t = 0; t < 24; ++t) {
        offsets[x + 5 * y] = (t + 1) * (t + 2) / 2 % 64;
        const unsigned next = (2 * x + 3 * y) % 5;
        x = y;
        y = next;
    }
    return offsets;
}();

void theta(Lanes& a)
{
    std::array<std::uint64_t, 5> column{};
    for (unsigned i = 0; i < 25; ++i)
        column[i % 5] ^= a[i];
    for (unsigned i = 0; i < 25; ++i)
        a[i] ^= column[(i + 4) % 5] ^ std::rotl(column[(i % 5 + 1) % 5], 1);
    wipe({reinterpret_cast<std::uint8_t*>(column.data()), sizeof column});
}

void rho_and_pi(const Lanes& a, Lanes& b)
{
    for (unsigned x = 0; x < 5; ++x)
        for (unsigned y = 0; y < 5; ++y)
            b[y + 5 * ((2 * x + 3 * y) % 5)] = std::rotl(a[x + 5 * y], rotations[x + 5 * y]);
}

void chi(const Lanes& b, Lanes& a)
{
    for (unsigned y = 0; y < 25; y += 5)
        for (unsigned x = 0; x < 5; ++x)
            a[x + y] = b[x + y] ^ (~b[(x + 1) % 5 + y] & b[(x + 2) % 5 + y]);
}

} // namespace

void keccak_f1600(KeccakState state)
{
    Lanes a{};
    Lanes b{};
    for (std::size_t i = 0; i < state.size(); ++i)
        a[i / 8] |= std::uint64_t{state[i]} << (8 * (i % 8));
    for (const std::uint64_t constant : round_constants) {
        theta(a);
        rho_and_pi(a, b);
        chi(b, a);
        a[0] ^= constant; // iota
    }
    for (std::size_t i = 0; i < state.size(); ++i)
        state[i] = static_cast<std::uint8_t>(a[i / 8] >> (8 * (i % 8)));
    wipe({reinterpret_cast<std::uint8_t*>(a.data()), sizeof a});
    wipe({reinterpret_cast<std::uint8_t*>(b.data()), sizeof b});
}

} // namespace lisrtp::aka
