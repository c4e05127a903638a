// keys/srtp/master_key.h - what SRTP's key derivation starts from.  RFC 3711 sections 3.2.1, 8.1.

#pragma once

#include "keys/base/secret_bytes.h"

#include <bitset>
#include <cstdint>

namespace lisrtp::srtp
{

/** A master key with its salt and, where packets carry one, its identifier. */
struct MasterKey {
    SecretBytes key;
    SecretBytes salt;
    Bytes mki;                             ///< empty: packets carry none
    std::uint64_t key_derivation_rate = 0; ///< packets; 0: session keys are derived once
    /** The header extension elements that are encrypted, by their local identifiers.  RFC 6904. */
    std::bitset<256> encrypted_extensions = {};

    /** A second copy, asked for by name. */
    MasterKey clone() const
    {
        return {key.clone(), salt.clone(), mki, key_derivation_rate, encrypted_extensions};
    }
};

} // namespace lisrtp::srtp
