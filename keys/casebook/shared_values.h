// keys/casebook/shared_values.h - Diffie-Hellman results that were computed before: what makes
// concluding again cheap.

#pragma once

#include "keys/agreement/diffie_hellman.h"
#include "keys/base/secret_bytes.h"

#include <array>
#include <map>
#include <span>
#include <vector>

namespace lisrtp::casebook
{

/**
 * Remembers (g^y)^x and the checks of public values from one conclusion to the next. Memory grows
 * with the number of distinct values seen. Not thread-safe.
 */
class SharedValues
{
public:
    /** As agreement::shared_value. */
    Result<SecretBytes> of(agreement::Group group, const SecretBytes& x, ByteView peer);
    /** Computes together what `of` is going to be asked for; it need not be new or right. */
    void foresee(agreement::Group group, std::span<const agreement::SharedValueWanted> wanted);
    /** As agreement::check_public_value. */
    Result<void> check(agreement::Group group, ByteView value);
    /** Everything. */
    void forget();

private:
    using Digest = std::array<std::uint8_t, 32>;
    struct Known {
        SecretBytes x;
        SecretBytes shared;
    };
    /** Null: not computed yet. */
    static const Known* find(const std::vector<Known>& known, const SecretBytes& x);
    static Digest digest_of(agreement::Group group, ByteView value);

    std::map<Digest, std::vector<Known>> shared_;
    std::map<Digest, Result<void>> checked_;
};

} // namespace lisrtp::casebook
