// keys/crypto/fixed_base.h - many powers of one base, by a table of its powers.

#pragma once

#include "keys/crypto/big_number.h"

namespace lisrtp::crypto
{

/**
 * Powers of one base to many exponents.  With the exponent's digits e_i of w bits,
 *
 *     base^e = product of base^(e_i 2^(w i)),
 *
 * and all these factors stand in a table: one multiplication a digit and no squaring, some eight
 * times cheaper than a power without a table.  Where in the table it reads depends on the exponent,
 * so its time and its traces in caches do too; it is for a machine of one's own.
 *
 * Making it costs (2^w - 1) multiplications a digit: worth it from some fifty powers on.
 * Immutable, so one may serve all threads.  The modulus must outlive it.
 */
class FixedBase
{
public:
    /**
     * @param base             less than the modulus
     * @param exponent_octets  the longest exponent that will come
     * @param digit_bits       w: 1 to 8, a larger one for more powers
     * Errors: out_of_range (base), backend_failed.
     */
    static Result<FixedBase> make(const Modulus& modulus, ByteView base,
                                  std::size_t exponent_octets, unsigned digit_bits);

    FixedBase(FixedBase&&) noexcept;
    FixedBase& operator=(FixedBase&&) noexcept;
    ~FixedBase();

    /** base^exponent mod n.  Errors: too_long (the exponent), backend_failed. */
    Result<SecretBytes> power(const SecretBytes& exponent) const;

private:
    struct Contents;
    explicit FixedBase(std::unique_ptr<Contents> contents);
    std::unique_ptr<Contents> contents_;
};

} // namespace lisrtp::crypto
