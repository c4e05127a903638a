// keys/crypto/big_number.h - powers modulo a public odd number, in constant time.

#pragma once

#include "keys/base/result.h"
#include "keys/base/secret_bytes.h"

#include <memory>
#include <span>
#include <vector>

namespace lisrtp::crypto
{

/** What a value is, seen against a modulus n. */
enum class Residue : std::uint8_t {
    zero_or_one, ///< 0 or 1
    inside,      ///< 1 < value < n - 1
    last,        ///< n - 1
    outside,     ///< n or more
};

/** base^exponent. */
struct PowerWanted {
    ByteView base;
    const SecretBytes* exponent;
};

/**
 * Whether `Modulus::powers` may use AVX-512 IFMA where the processor has it, which it may until it
 * is told otherwise; for tests, and to have a machine work like a lesser one.
 */
void allow_power_lanes(bool allowed);
/** Whether it may and can. */
bool power_lanes_run();

/**
 * A public odd modulus of 3 or more with what Montgomery multiplication wants precomputed.
 * Immutable, so one may serve all threads.
 */
class Modulus
{
public:
    /** @param big_endian  the modulus; leading zeros are ignored.  Errors: bad_value. */
    static Result<Modulus> from_octets(ByteView big_endian);

    Modulus(Modulus&&) noexcept;
    Modulus& operator=(Modulus&&) noexcept;
    ~Modulus();

    /** Length of the modulus and of every result. */
    std::size_t octets() const;

    Residue classify(ByteView value) const;

    /**
     * base^exponent mod n, left-padded to `octets()`.  Time depends on the lengths of the numbers
     * only; intermediate numbers are wiped.  About 1 ms for 1536 bits.  Thread-safe.
     *
     * @param base  less than n
     * Errors: out_of_range (base), backend_failed.
     */
    Result<SecretBytes> power(ByteView base, const SecretBytes& exponent) const;

    /**
     * Each as `power` gives it, in that order.  Where the processor has AVX-512 IFMA and n at most
     * 4096 bits, eight are computed at once, in somewhat more than twice the time of one.
     */
    std::vector<Result<SecretBytes>> powers(std::span<const PowerWanted> wanted) const;

    /** a b mod n, left-padded.  @param a, b  less than n  Errors: out_of_range, backend_failed. */
    Result<SecretBytes> product(ByteView a, ByteView b) const;

    /** a^-1 mod n, left-padded.  Errors: out_of_range, where there is none; backend_failed. */
    Result<SecretBytes> inverse(ByteView a) const;

private:
    friend class FixedBase;
    struct Contents;
    void power_in_lanes(std::span<const PowerWanted> wanted, std::span<const std::size_t> which,
                        std::span<Result<SecretBytes>> results) const;
    explicit Modulus(std::unique_ptr<Contents> contents);
    std::unique_ptr<Contents> contents_;
};

} // namespace lisrtp::crypto
