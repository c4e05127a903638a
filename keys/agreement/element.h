// keys/agreement/element.h - the group operation: what protocols of more than one exponentiation
// want.

#pragma once

#include "keys/agreement/group.h"
#include "keys/base/result.h"
#include "keys/base/secret_bytes.h"

namespace lisrtp::agreement
{

/**
 * Elements are written as public values are: modulo p padded to its length, on a curve x || y.
 * Group operations are written as products here, on the curves too, so that formulas look as they
 * do in the papers.  X25519 has no product (its values lack y): `unsupported`.
 *
 * Products that are the neutral element are refused (out_of_range): no honest run has them.
 * All are thread-safe.
 */

/** element^x.  Errors: as `check_public_value` and `check_exponent`, out_of_range. */
Result<SecretBytes> power(Group group, ByteView element, const SecretBytes& x);

/** a b.  Errors: unsupported, as `check_public_value`, out_of_range. */
Result<SecretBytes> product(Group group, ByteView a, ByteView b);

/** 1 / a.  Errors: unsupported, as `check_public_value`. */
Result<SecretBytes> inverse(Group group, ByteView a);

/** The TGK that an element stands for: modulo p itself, on P-256 and P-384 its x-coordinate. */
SecretBytes tgk_of(Group group, const SecretBytes& element);

/** n as an exponent. */
SecretBytes exponent_of(std::uint32_t n);

} // namespace lisrtp::agreement
