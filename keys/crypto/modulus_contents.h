// keys/crypto/modulus_contents.h - what a Modulus holds; for this folder alone, since it shows
// OpenSSL's types.

#pragma once

#include "keys/crypto/big_number.h"
#include "keys/crypto/lane_modulus.h"

#include <openssl/bn.h>

namespace lisrtp::crypto
{

struct FreeNumber {
    void operator()(BIGNUM* n) const { BN_clear_free(n); }
    void operator()(BN_CTX* context) const { BN_CTX_free(context); } // clears its numbers
    void operator()(BN_MONT_CTX* context) const { BN_MONT_CTX_free(context); }
};
using Number = std::unique_ptr<BIGNUM, FreeNumber>;
using Context = std::unique_ptr<BN_CTX, FreeNumber>;
using Montgomery = std::unique_ptr<BN_MONT_CTX, FreeNumber>;

struct Modulus::Contents {
    Number n;
    Number last; ///< n - 1
    Montgomery montgomery;
    std::unique_ptr<const LaneModulus> lanes; ///< null: there are none for it
    std::size_t octets = 0;

    /** As long as the modulus.  Errors: backend_failed. */
    Result<SecretBytes> padded(const BIGNUM* number) const
    {
        SecretBytes out(octets);
        if (BN_bn2binpad(number, out.reveal_mutable().data(), static_cast<int>(octets)) < 0)
            return Error{ErrorCode::backend_failed, "padding", 0};
        return out;
    }
};

} // namespace lisrtp::crypto
