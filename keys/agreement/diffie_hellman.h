// keys/agreement/diffie_hellman.h - from one exponent and one public value to the TGK.  RFC
// 3830, 3.3; RFC 5903; RFC 7748.

#pragma once

#include "keys/agreement/group.h"
#include "keys/base/result.h"
#include "keys/base/secret_bytes.h"

#include <span>
#include <vector>

namespace lisrtp::agreement
{

/** The longest exponent taken, leading zeros included. */
constexpr std::size_t most_exponent_octets = 1024;

/**
 * Whether x may be an exponent.  Modulo p: 1 < x < p, leading zeros ignored.  P-256, P-384: not 0
 * modulo the order, by which it is reduced.  X25519: at most 32 octets, to which zeros are added at
 * the end.
 * Errors: empty_key, too_long (more than `most_exponent_octets`), out_of_range.
 */
Result<void> check_exponent(Group group, const SecretBytes& x);

/** A checked exponent with its group. */
struct Exponent {
    Group group{};
    SecretBytes x; ///< big-endian without leading zeros; for X25519 as it came

    /** Errors: as `check_exponent`. */
    static Result<Exponent> from_octets(Group group, const SecretBytes& x);
};

/**
 * g^x, padded to the group's length.  This is the value that goes over the air.
 * Errors: as `check_exponent`, backend_failed.  About 1 ms for oakley5, 50 us for the curves;
 * thread-safe.
 */
Result<Bytes> public_value(Group group, const SecretBytes& x);

/**
 * Whether it is an honest party's public value.  Modulo p: 1 < value < p - 1, since 0, 1 and p - 1
 * would make the shared value known to everybody (p is a safe prime: there are no other small
 * subgroups).  P-256, P-384: a point of the curve with coordinates below the field's prime.
 * X25519: not of small order.
 * Errors: bad_length (not the group's length), out_of_range, bad_value (off the curve); the field
 * says which.
 */
Result<void> check_public_value(Group group, ByteView value);

/**
 * peer_value^x, left-padded to `shared_octets` as RFC 3830 wants the TGK; on P-256 and P-384 the
 * x-coordinate.
 * Errors: as `check_exponent` and `check_public_value`, backend_failed.  Thread-safe.
 */
Result<SecretBytes> shared_value(Group group, const SecretBytes& x, ByteView peer_value);

struct SharedValueWanted {
    const SecretBytes* x;
    ByteView peer_value;
};

/**
 * Each as `shared_value` gives it, in that order.  Modulo p, eight at once cost somewhat more than
 * two where the processor has AVX-512 IFMA.  Thread-safe.
 */
std::vector<Result<SecretBytes>> shared_values(Group group,
                                               std::span<const SharedValueWanted> wanted);

/**
 * The shared value as a terminal uses it that does not pad: without its leading zero octets, which
 * 1 exchange in 256 has.  Worth trying where the padded one opens nothing.
 */
SecretBytes without_leading_zeros(const SecretBytes& shared);

/**
 * Whether a terminal sent `value` without its leading zero octets, moved to the front of the field.
 * RFC 3830 pads on the left; a terminal that forgets it does so in 1 of 256 exchanges, and then the
 * two sides do not agree: each media direction has the key of its sender.
 *
 * @param seen   the DH value on the wire
 * @param value  g^x as `public_value` gives it
 */
bool is_left_aligned(ByteView seen, ByteView value);

} // namespace lisrtp::agreement
