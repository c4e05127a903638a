// keys/crypto/lane_modulus.h - a modulus as `power_lanes` wants it, and numbers into lanes and out
// of them; for this folder alone.

#pragma once

#include "keys/base/secret_bytes.h"
#include "keys/crypto/power_lanes.h"

#include <openssl/bn.h>

#include <memory>
#include <span>
#include <vector>

namespace lisrtp::crypto
{

/** Secret limbs, in memory of secrets. */
class SecretLimbs
{
public:
    explicit SecretLimbs(std::size_t count);
    power_lanes::Limbs* data() { return limbs_; }

private:
    SecretBytes octets_;
    power_lanes::Limbs* limbs_; ///< the first in them that is aligned
};

/** Immutable, so one may serve all threads. */
class LaneModulus
{
public:
    /** Null where the processor has no lanes, or where the modulus is too long for them. */
    static std::unique_ptr<const LaneModulus> make(const BIGNUM* n);

    const power_lanes::Numbers& numbers() const { return numbers_; }
    std::size_t limbs() const { return numbers_.limbs; }

    /** @param number  below 2^(52 limbs) */
    void put(power_lanes::Limbs* limbs, std::size_t lane, const BIGNUM* number) const;
    /** What stands in that lane, at most n, where it becomes 0; as long as the modulus. */
    SecretBytes take(const power_lanes::Limbs* limbs, std::size_t lane) const;

    /** Up to eight powers. @param bases  below n; the results stand in their place */
    void power(power_lanes::Limbs* bases, std::span<const ByteView> exponents) const;

private:
    LaneModulus() = default;
    bool prepare(const BIGNUM* n);
    /** The same number in every lane. */
    std::vector<power_lanes::Limbs> in_all_lanes(const BIGNUM* number) const;

    std::vector<power_lanes::Limbs> n_, one_, square_;
    power_lanes::Numbers numbers_{};
    Bytes octets_; ///< n
};

/** `count` bits of a big-endian number from bit `at` on, bit 0 being the lowest. */
unsigned bits_of(ByteView big_endian, std::size_t at, unsigned count);

} // namespace lisrtp::crypto
