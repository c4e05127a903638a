// keys/crypto/curve.h - points of the curves P-256 and P-384.  SEC 1; FIPS 186-4, D.1.2; RFC 5903.

#pragma once

#include "keys/base/result.h"
#include "keys/base/secret_bytes.h"

#include <memory>

namespace lisrtp::crypto
{

/**
 * A curve of prime order n with its generator G.  Points are x || y, each coordinate big-endian and
 * as long as the field, without the octet 04 before them (RFC 5903, 7).  The identity cannot be
 * written so; 0 || 0 stands for it in messages that should not be.
 *
 * Scalars are big-endian, of any length, and taken modulo n.  Thread-safe.
 */
class Curve
{
public:
    static const Curve& p256();
    static const Curve& p384();

    std::size_t coordinate_octets() const;
    std::size_t point_octets() const { return 2 * coordinate_octets(); }

    /**
     * Whether it is a point.  The order is prime, so every point but the identity is of order n.
     * Errors: bad_length; out_of_range (identity, or a coordinate not below the field's prime);
     * bad_value (not on the curve).
     */
    Result<void> check_point(ByteView point) const;

    /** Whether the scalar is 0 modulo n. */
    bool is_zero(const SecretBytes& scalar) const;

    /** scalar G.  Errors: out_of_range (the scalar is 0), backend_failed.  About 20 us for P-256.
     */
    Result<SecretBytes> times_generator(const SecretBytes& scalar) const;
    /** scalar P.  Errors: as `check_point` and `times_generator`. */
    Result<SecretBytes> times(ByteView point, const SecretBytes& scalar) const;
    /** P + Q.  Errors: as `check_point`; out_of_range, where the sum is the identity. */
    Result<SecretBytes> sum(ByteView p, ByteView q) const;
    /** -P.  Errors: as `check_point`. */
    Result<SecretBytes> negated(ByteView point) const;

    ~Curve();

private:
    struct Contents;
    explicit Curve(int openssl_name);
    std::unique_ptr<Contents> contents_;
};

} // namespace lisrtp::crypto
