// keys/agreement/burmester_desmedt.h - the key of a conference of three or more terminals in a
// circle.  Burmester, Desmedt, Eurocrypt '94.

#pragma once

#include "keys/agreement/group.h"
#include "keys/base/result.h"
#include "keys/base/secret_bytes.h"

#include <vector>

namespace lisrtp::agreement
{

constexpr std::size_t fewest_conference_participants = 3;

/**
 * What participant i broadcasts in the second round:  X_i = (z_(i+1) / z_(i-1))^(x_i).
 *
 * Errors: unsupported (X25519), those of `power` and `product`.  Thread-safe.
 */
Result<Bytes> conference_round_two(Group group, const SecretBytes& x, ByteView z_before,
                                   ByteView z_after);

/**
 * The key that all n participants share, from what participant i knows:
 *
 *     K = z_(i-1)^(n x_i) X_i^(n-1) X_(i+1)^(n-2) ... X_(i-2)
 *       = g^(x_1 x_2 + x_2 x_3 + ... + x_n x_1)
 *
 * @param position  of participant i, from 0
 * @param x         x_i
 * @param z         z_i = g^(x_i) of all, in the circle's order
 * @param big_x     X_i of all
 * @return          K as the TGK
 * Errors: bad_length (fewer than three, or not as many z as X), out_of_range (position),
 * unsupported (X25519), those of `power` and `product`.  One power and 2n products.  Thread-safe.
 */
Result<SecretBytes> conference_key(Group group, std::size_t position, const SecretBytes& x,
                                   const std::vector<Bytes>& z, const std::vector<Bytes>& big_x);

/**
 * Whether the second round is one of honest terminals: X_1 X_2 ... X_n = 1.
 * Errors: bad_length, those of `product`.
 */
Result<bool> round_two_is_consistent(Group group, const std::vector<Bytes>& big_x);

} // namespace lisrtp::agreement
