// samples/tuak.cpp

#include "samples/tuak.h"

#include <array>
#include <bit>

namespace samples
{

namespace
{

using Lanes = std::array<std::uint64_t, 25>; // lane (x, y) at x + 5 y

/** One bit of the round constants' generator: x^8 + x^6 + x^5 + x^4 + 1.  FIPS 202, 3.2.5. */
bool next_constant_bit(unsigned& lfsr)
{
    const bool bit = (lfsr & 1) != 0;
    lfsr <<= 1;
    if ((lfsr & 0x100) != 0)
        lfsr ^= 0x171;
    return bit;
}

/** Keccak-f[1600].  FIPS 202, 3.2 and 3.3. */
void keccak_f(Lanes& a)
{
    unsigned lfsr = 1;
    for (unsigned round = 0; round < 24; ++round) {
        // theta
        std::array<std::uint64_t, 5> c{};
        for (unsigned i = 0; i < 25; ++i)
            c[i % 5] ^= a[i];
        for (unsigned i = 0; i < 25; ++i)
            a[i] ^= c[(i + 4) % 5] ^ std::rotl(c[(i + 1) % 5], 1);
        // rho and pi: lane (x, y) goes to (y, 2x + 3y), turned by (t + 1)(t + 2) / 2
        Lanes b{};
        b[0] = a[0];
        unsigned x = 1;
        unsigned y = 0;
        for (unsigned t = 0; t < 24; ++t) {
            const unsigned next_y = (2 * x + 3 * y) % 5;
            b[y + 5 * next_y] =
                std::rotl(a[x + 5 * y], static_cast<int>((t + 1) * (t + 2) / 2 % 64));
            x = y;
            y = next_y;
        }
        // chi
        for (unsigned i = 0; i < 25; ++i)
            a[i] = b[i] ^ (~b[i / 5 * 5 + (i + 1) % 5] & b[i / 5 * 5 + (i + 2) % 5]);
        // iota: bits 2^j - 1
        for (unsigned j = 0; j <= 6; ++j) {
            if (next_constant_bit(lfsr))
                a[0] ^= std::uint64_t{1} << ((1U << j) - 1);
        }
    }
}

/** Values go in and come out with their octets in reverse order.  TS 35.231, 6.2. */
class State
{
public:
    void put(std::size_t at, View value)
    {
        for (std::size_t i = 0; i < value.size(); ++i)
            octets_[at + i] = value[value.size() - 1 - i];
    }

    Octets taken(std::size_t at, std::size_t count) const
    {
        const View slice = View(octets_).subspan(at, count);
        return {slice.rbegin(), slice.rend()};
    }

    void permute(unsigned iterations)
    {
        Lanes lanes{};
        for (unsigned i = 0; i < 200; ++i)
            lanes[i / 8] |= std::uint64_t{octets_[i]} << (8 * (i % 8));
        for (unsigned i = 0; i < iterations; ++i)
            keccak_f(lanes);
        for (unsigned i = 0; i < 200; ++i)
            octets_[i] = static_cast<std::uint8_t>(lanes[i / 8] >> (8 * (i % 8)));
    }

private:
    std::array<std::uint8_t, 200> octets_{};
};

struct Inputs {
    View k;
    View topc;
    View rand;
    View sqn; ///< empty in f2 to f5
    View amf;
};

/** INOUT = TOPc, INSTANCE, ALGONAME, RAND, AMF, SQN, KEY, padding; then the permutation. */
State permuted(unsigned instance, const Inputs& in, unsigned iterations)
{
    State state;
    state.put(0, in.topc);
    state.put(32, Builder().u8(instance | (in.k.size() == 32 ? 1U : 0U)).built());
    state.put(33, octets_of("TUAK1.0"));
    state.put(40, in.rand);
    state.put(56, in.amf);
    state.put(58, in.sqn);
    state.put(64, in.k);
    state.put(96, Builder().u8(0x1F).built());
    state.put(135, Builder().u8(0x80).built());
    state.permute(iterations);
    return state;
}

} // namespace

AkaOutputs tuak(const TuakSettings& settings, View k, View topc, View rand, View sqn, View amf)
{
    const unsigned n = settings.keccak_iterations;
    // INSTANCE: f1 00, f1* 80, f2 to f5 40, f5* C0; above the third bit the length of MAC or RES
    // in units of 64 bits; 04 for a CK of 256 bits, 02 for such an IK.
    const unsigned res = settings.res_bits / 64 << 3;
    const unsigned mac = settings.mac_bits / 64 << 3;
    const unsigned long_keys =
        (settings.ck_bits == 256 ? 0x04U : 0U) | (settings.ik_bits == 256 ? 0x02U : 0U);
    const Inputs of_mac{k, topc, rand, sqn, amf};
    const Inputs of_keys{k, topc, rand, {}, {}};
    const State keys = permuted(0x40 | res | long_keys, of_keys, n);
    AkaOutputs f;
    f.mac_a = permuted(mac, of_mac, n).taken(0, settings.mac_bits / 8);
    f.mac_s = permuted(0x80 | mac, of_mac, n).taken(0, settings.mac_bits / 8);
    f.res = keys.taken(0, settings.res_bits / 8);
    f.ck = keys.taken(32, settings.ck_bits / 8);
    f.ik = keys.taken(64, settings.ik_bits / 8);
    f.ak = keys.taken(96, 6);
    f.ak_star = permuted(0xC0, of_keys, n).taken(96, 6);
    return f;
}

} // namespace samples
