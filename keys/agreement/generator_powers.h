// keys/agreement/generator_powers.h - g^x for many x of one group.

#pragma once

#include "keys/agreement/group.h"
#include "keys/base/result.h"
#include "keys/base/secret_bytes.h"

#include <memory>

namespace lisrtp::agreement
{

/**
 * `public_value` for many exponents: modulo a prime by a table of powers of g, which makes each
 * some six times cheaper, but whose time depends on the exponent.  The table is made when
 * `expected` is large enough to pay for it.  Thread-safe.
 */
class GeneratorPowers
{
public:
    /** @param longest_octets  of the exponents to come; longer ones are computed without the table
     */
    GeneratorPowers(Group group, std::size_t expected, std::size_t longest_octets);
    ~GeneratorPowers();

    /** Errors: as `public_value`. */
    Result<Bytes> public_value(const SecretBytes& x) const;

private:
    struct Table;
    Group group_;
    std::unique_ptr<const Table> table_; ///< null: not worth it
};

} // namespace lisrtp::agreement
