// keys/aka/derivation.h - how terminals of a network make their secret from a key and a seed.

#pragma once

#include "keys/aka/quintet.h"
#include "keys/aka/subscriber.h"
#include "keys/base/result.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lisrtp::aka
{

/** Which octets of a challenge are the seed. */
enum class SeedForm {
    aka_rand,            ///< RAND: the first 16 octets of the decoded nonce
    digest_nonce,        ///< the nonce as it stands between the quotes
    digest_nonce_base64, ///< all octets of the decoded nonce
};

enum class Kdf {
    ck,
    ik,
    ck_ik, ///< CK || IK
    ck_v2, ///< AKAv2's, RFC 4169
    ik_v2,
    milenage_f3, ///< Milenage, whatever algorithm the subscriber authenticates with
    milenage_f4,
    milenage_f5,
    hmac_sha1, ///< keyed with k over the seed
    hmac_md5,
    hmac_sha256,
    aes_128, ///< ECB over the seed, whole blocks only
    des,
    triple_des,
};

enum class Use { dh_exponent, pmk, tek, srtp_master };

/** Names of the key file: "aka-rand", "ck-ik", "3des", "dh-exponent".  Errors: bad_value. */
std::string_view name_of(SeedForm form);
std::string_view name_of(Kdf kdf);
std::string_view name_of(Use use);
Result<SeedForm> seed_form_named(std::string_view name);
Result<Kdf> kdf_named(std::string_view name);
Result<Use> use_named(std::string_view name);
/** For hints. */
std::span<const std::string_view> seed_form_names();
std::span<const std::string_view> kdf_names();
std::span<const std::string_view> use_names();

/** Octets [begin, end) of k. */
struct KeySlice {
    std::size_t begin = 0;
    std::size_t end = 0;
};

/** One rule.  Applied in the order of its fields. */
struct Derivation {
    SeedForm seed = SeedForm::aka_rand;
    std::optional<KeySlice> key_octets;
    SecretBytes mask; ///< k XOR mask; empty: none
    Kdf kdf = Kdf::ck;
    std::vector<std::string> then;     ///< r_i = HMAC-SHA-256(r_(i-1), label)
    bool then_after_tgk = false;       ///< the chain runs on the TGK, not here
    std::optional<std::size_t> length; ///< octets
    Use use = Use::dh_exponent;
};

/** What a rule is applied to.  A subscriber, a quintet of his, or both. */
struct DerivationInput {
    const Subscriber* subscriber = nullptr;
    const Quintet* quintet = nullptr; ///< serves CK and IK when its RAND is the seed
    ByteView seed;
};

struct Derived {
    SecretBytes value;
    bool expanded = false; ///< `length` asked for more than there was: the report says so
};

/**
 * Applies a rule: slice, mask, kdf, then, length.  OPc is taken as it is, also with a masked k.
 *
 * Errors: no_key (the rule needs k and there is none, or the quintet has another RAND),
 * bad_key_length, bad_length (mask, or a seed that the kdf cannot take), out_of_range (slice).
 * Thread-safe.
 */
Result<Derived> derive(const Derivation& rule, const DerivationInput& input);

/** The chain alone, for rules with `then_after_tgk`: run it on the TGK. */
SecretBytes run_chain(const SecretBytes& first, std::span<const std::string> labels);

/** What is tried where no rule is given: CK, IK, CK || IK, as exponent and as PMK. */
std::vector<Derivation> default_derivations(bool akav2);

} // namespace lisrtp::aka
