#include "keys/crypto/lane_modulus.h"

#include "keys/crypto/modulus_contents.h"

#include <algorithm>

namespace lisrtp::crypto
{

namespace
{

using power_lanes::limb_bits;
using power_lanes::Limbs;

constexpr std::uint64_t limb_mask = (std::uint64_t{1} << limb_bits) - 1;

/** Of exponents. Reading the whole table once a digit weighs less with smaller numbers. */
unsigned digit_bits_for(std::size_t limbs)
{
    return limbs <= 40 ? 4 : 5;
}

std::uint64_t load_little_endian(const std::uint8_t* octets)
{
    std::uint64_t value = 0;
    for (unsigned i = 0; i < 8; ++i)
        value |= std::uint64_t{octets[i]} << (8 * i);
    return value;
}

/** Newton's iteration doubles the number of right bits. */
std::uint64_t minus_inverse(std::uint64_t n)
{
    std::uint64_t inverse = n; // of three bits
    for (unsigned bits = 3; bits < limb_bits; bits *= 2)
        inverse *= 2 - n * inverse;
    return -inverse & limb_mask;
}

} // namespace

SecretLimbs::SecretLimbs(std::size_t count) : octets_((count + 1) * sizeof(Limbs))
{
    const auto address = reinterpret_cast<std::uintptr_t>(octets_.reveal().data());
    limbs_ =
        reinterpret_cast<Limbs*>((address + alignof(Limbs) - 1) / alignof(Limbs) * alignof(Limbs));
}

std::unique_ptr<const LaneModulus> LaneModulus::make(const BIGNUM* n)
{
    constexpr int spare_bits = 2; // 4 n < R
    const auto bits = static_cast<std::size_t>(BN_num_bits(n) + spare_bits);
    constexpr std::size_t bits_of_step = limb_bits * power_lanes::limbs_step;
    const std::size_t limbs = (bits + bits_of_step - 1) / bits_of_step * power_lanes::limbs_step;
    if (!power_lanes::processor_has_them() || limbs > power_lanes::most_limbs)
        return nullptr;
    std::unique_ptr<LaneModulus> made(new LaneModulus);
    made->numbers_.limbs = limbs;
    return made->prepare(n) ? std::move(made) : nullptr;
}

bool LaneModulus::prepare(const BIGNUM* n)
{
    const Context context(BN_CTX_new());
    const Number r(BN_new());
    const Number square(BN_new());
    if (!context || !r || !square ||
        !BN_set_bit(r.get(), static_cast<int>(limb_bits * numbers_.limbs)) ||
        !BN_nnmod(r.get(), r.get(), n, context.get()) ||
        !BN_mod_sqr(square.get(), r.get(), n, context.get()))
        return false;
    octets_.resize(static_cast<std::size_t>(BN_num_bytes(n)));
    BN_bn2bin(n, octets_.data());
    n_ = in_all_lanes(n);
    one_ = in_all_lanes(r.get());
    square_ = in_all_lanes(square.get());
    numbers_.n = n_.data();
    numbers_.one = one_.data();
    numbers_.square = square_.data();
    numbers_.k0 = minus_inverse(n_.front().of_lane[0]);
    return true;
}

std::vector<Limbs> LaneModulus::in_all_lanes(const BIGNUM* number) const
{
    std::vector<Limbs> limbs(numbers_.limbs);
    for (std::size_t lane = 0; lane < power_lanes::lanes; ++lane)
        put(limbs.data(), lane, number);
    return limbs;
}

void LaneModulus::put(Limbs* limbs, std::size_t lane, const BIGNUM* number) const
{
    // Limb i begins at bit 52 i, which is that octet's bit 0 or 4.
    SecretBytes octets(numbers_.limbs * limb_bits / 8 + 8);
    BN_bn2lebinpad(number, octets.reveal_mutable().data(), static_cast<int>(octets.size()));
    for (std::size_t i = 0; i < numbers_.limbs; ++i) {
        const std::size_t bit = i * limb_bits;
        limbs[i].of_lane[lane] =
            load_little_endian(octets.reveal().data() + bit / 8) >> (bit % 8) & limb_mask;
    }
}

SecretBytes LaneModulus::take(const Limbs* limbs, std::size_t lane) const
{
    SecretBytes number(octets_.size());
    const std::span<std::uint8_t> octets = number.reveal_mutable();
    for (std::size_t i = 0; i < octets.size(); ++i) { // the lowest first
        const std::size_t limb = 8 * i / limb_bits;
        const std::size_t bit = 8 * i % limb_bits;
        std::uint64_t bits = limbs[limb].of_lane[lane] >> bit;
        if (bit + 8 > limb_bits && limb + 1 < numbers_.limbs)
            bits |= limbs[limb + 1].of_lane[lane] << (limb_bits - bit);
        octets[octets.size() - 1 - i] = static_cast<std::uint8_t>(bits);
    }
    if (equal_in_constant_time(octets, octets_))
        wipe(octets);
    return number;
}

void LaneModulus::power(Limbs* bases, std::span<const ByteView> exponents) const
{
    const unsigned digit_bits = digit_bits_for(limbs());
    std::size_t octets = 0;
    for (const ByteView exponent : exponents)
        octets = std::max(octets, exponent.size());
    const std::size_t count = (8 * octets + digit_bits - 1) / digit_bits;
    SecretLimbs digits(count);
    for (std::size_t lane = 0; lane < exponents.size(); ++lane)
        for (std::size_t i = 0; i < count; ++i)
            digits.data()[count - 1 - i].of_lane[lane] =
                bits_of(exponents[lane], i * digit_bits, digit_bits);
    SecretLimbs work(power_lanes::work_limbs(limbs(), digit_bits));
    power_lanes::power(numbers_, work.data(), bases, digits.data(), count, digit_bits);
    wipe_stack();
}

unsigned bits_of(ByteView big_endian, std::size_t at, unsigned count)
{
    unsigned bits = 0;
    for (unsigned i = 0; i < count; ++i) {
        const std::size_t octet = (at + i) / 8;
        if (octet < big_endian.size())
            bits |= (big_endian[big_endian.size() - 1 - octet] >> ((at + i) % 8) & 1u) << i;
    }
    return bits;
}

} // namespace lisrtp::crypto
