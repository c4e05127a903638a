// keys/casebook/derived_values.h - every value that a terminal may have used as its secret.

#pragma once

#include "keys/agreement/group.h"
#include "keys/aka/derivation.h"
#include "keys/casebook/challenges.h"
#include "keys/casebook/core_vectors.h"

#include <optional>
#include <string>
#include <vector>

namespace lisrtp::casebook
{

/** One candidate: a secret of the key file as it is, or derived from it with a seed. */
struct DerivedValue {
    const keyfile::Secret* secret = nullptr;
    std::optional<Place> seed;             ///< frame of the challenge; none for a seed handed over
    std::optional<Timestamp> seed_at;      ///< not used by an earlier MIKEY message; none: unknown
    std::string derivation;                ///< "ck"; empty for a value handed over
    std::optional<agreement::Group> group; ///< of an exponent handed over for one group
    std::vector<std::string> after_tgk;    ///< labels of the chain between TGK and MIKEY
    /** The request that answered the challenge, which put it in force; null where RES or MAC-A
     * speaks against it. */
    const Entry* answered_by = nullptr;
    SecretBytes value;
};

/** By what they are used as. */
struct DerivedValues {
    std::vector<DerivedValue> exponents;
    std::vector<DerivedValue> pmks; ///< kinds pmk and tgk among them
    std::vector<DerivedValue> teks;
    std::vector<DerivedValue> srtp_masters;
};

/**
 * Applies every derivation of the key file to every challenge that was for its subscriber: by IMPI,
 * or because MAC-A fits; and to the vectors that core interfaces carried. Writes into the
 * challenges what RES and MAC-A prove.
 *
 * Cost: challenges x derivations of their own subscriber; a challenge without IMPI is shown to
 * every subscriber.
 */
DerivedValues derive_values(const keyfile::KeyFile& keys, const std::vector<VectorSecret>& vectors,
                            std::vector<SeenChallenge>& challenges);

} // namespace lisrtp::casebook
