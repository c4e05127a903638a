// keys/crypto/power_lanes.h - modular arithmetic on eight numbers at once, with AVX-512 IFMA; for
// this folder alone.
//
// A number is written to the base 2^52, lowest limb first, and limb i of all eight stands in one
// vector. With R = 2^(52 limbs) > 4 n, numbers are kept as a R mod n below 2 n, never reduced in
// between ("almost Montgomery multiplication": Gueron, "Efficient software implementations of
// modular exponentiation", 2012).

#pragma once

#include <cstddef>
#include <cstdint>

namespace lisrtp::crypto::power_lanes
{

constexpr std::size_t lanes = 8;
constexpr unsigned limb_bits = 52;
constexpr std::size_t limbs_step = 10; ///< the number of limbs is a multiple of it
constexpr std::size_t most_limbs = 80; ///< 4096 bits

/** One limb of eight numbers. */
struct alignas(64) Limbs {
    std::uint64_t of_lane[lanes];
};

/** The modulus n, odd, and what goes with it; the same in every lane. */
struct Numbers {
    const Limbs* n;
    const Limbs* one;    ///< R mod n
    const Limbs* square; ///< R^2 mod n
    std::uint64_t k0;    ///< -1/n mod 2^52
    std::size_t limbs;
};

/** Whether the processor and its system have AVX-512 IFMA. */
bool processor_has_them();

/** Of `Limbs`, that `power` works in. */
std::size_t work_limbs(std::size_t limbs, unsigned digit_bits);

/**
 * base^exponent mod n, at most n itself. Which instructions are carried out and which addresses
 * read depends on the lengths alone.
 *
 * @param work        `work_limbs` of them; secrets are left there
 * @param base        below n, and the result
 * @param digits      of the exponents, the highest first, each below 2^digit_bits
 */
void power(const Numbers& numbers, Limbs* work, Limbs* base, const Limbs* digits,
           std::size_t digit_count, unsigned digit_bits);

/** Of `Limbs`, that `product` works in. */
std::size_t product_work_limbs(std::size_t limbs);

/** a b / R mod n, below 2 n. @param result  may be a or b */
void product(const Numbers& numbers, Limbs* work, Limbs* result, const Limbs* a, const Limbs* b);

} // namespace lisrtp::crypto::power_lanes
