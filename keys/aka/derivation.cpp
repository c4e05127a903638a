#include "keys/aka/derivation.h"

#include "keys/aka/akav2.h"
#include "keys/aka/milenage.h"
#include "keys/crypto/aes.h"
#include "keys/crypto/des.h"
#include "keys/crypto/hmac.h"
#include "keys/crypto/mikey_prf.h"

namespace lisrtp::aka
{

namespace
{

/** k' = slice(k) XOR mask. */
Result<SecretBytes> key_of(const Derivation& rule, const Subscriber& subscriber)
{
    const KeySlice slice = rule.key_octets.value_or(KeySlice{0, subscriber.k.size()});
    if (slice.begin >= slice.end || slice.end > subscriber.k.size())
        return Error{ErrorCode::out_of_range, "key_octets", slice.end};
    SecretBytes key = subscriber.k.slice(slice.begin, slice.end);
    if (rule.mask.empty())
        return key;
    if (rule.mask.size() != key.size())
        return Error{ErrorCode::bad_length, "mask", rule.mask.size()};
    for (std::size_t i = 0; i < key.size(); ++i)
        key.reveal_mutable()[i] ^= rule.mask.reveal()[i];
    return key;
}

/** CK and IK of the seed taken as RAND. */
struct CipherKeys {
    SecretBytes ck;
    SecretBytes ik;
};

/** From the quintet when its RAND is the seed and the rule leaves k alone; else computed. */
Result<CipherKeys> cipher_keys(const Derivation& rule, const DerivationInput& input)
{
    const bool k_as_it_is = !rule.key_octets && rule.mask.empty();
    if (input.quintet && k_as_it_is && same_octets(input.quintet->rand, input.seed))
        return CipherKeys{input.quintet->ck.clone(), input.quintet->ik.clone()};
    if (!input.subscriber)
        return Error{ErrorCode::no_key, "quintet of this RAND", 0};
    auto key = key_of(rule, *input.subscriber);
    if (!key)
        return key.error();
    const Subscriber& own = *input.subscriber;
    const Subscriber changed{own.algorithm, *std::move(key), own.opc.clone(), own.tuak};
    auto computed = responses(changed, input.seed);
    if (!computed)
        return computed.error();
    return CipherKeys{std::move(computed->ck), std::move(computed->ik)};
}

Result<SecretBytes> aka_kdf(const Derivation& rule, const DerivationInput& input)
{
    auto keys = cipher_keys(rule, input);
    if (!keys)
        return keys.error();
    switch (rule.kdf) {
    case Kdf::ck:
        return std::move(keys->ck);
    case Kdf::ik:
        return std::move(keys->ik);
    case Kdf::ck_v2:
        return akav2_cipher_key(keys->ck);
    case Kdf::ik_v2:
        return akav2_integrity_key(keys->ik);
    default:
        return joined(keys->ck, keys->ik);
    }
}

Result<SecretBytes> milenage_kdf(const Derivation& rule, const SecretBytes& key,
                                 const DerivationInput& input)
{
    auto computed = milenage_responses(key, input.subscriber->opc, input.seed);
    if (!computed)
        return computed.error();
    switch (rule.kdf) {
    case Kdf::milenage_f3:
        return std::move(computed->ck);
    case Kdf::milenage_f4:
        return std::move(computed->ik);
    default:
        return std::move(computed->ak);
    }
}

/** The functions that take nothing but k and the seed. */
Result<SecretBytes> keyed_kdf(Kdf kdf, const SecretBytes& key, ByteView seed)
{
    switch (kdf) {
    case Kdf::hmac_sha1:
        return crypto::hmac_sha1(key, {seed});
    case Kdf::hmac_md5:
        return crypto::hmac_md5(key, {seed});
    case Kdf::hmac_sha256:
        return crypto::hmac_sha256(key, {seed});
    case Kdf::aes_128:
        if (key.size() != 16)
            return Error{ErrorCode::bad_key_length, "k for aes-128", key.size()};
        return crypto::aes_ecb_encrypt(key, seed);
    case Kdf::des:
        return crypto::des_ecb_encrypt(key, seed);
    default:
        return crypto::triple_des_ecb_encrypt(key, seed);
    }
}

Result<SecretBytes> run_kdf(const Derivation& rule, const DerivationInput& input)
{
    switch (rule.kdf) {
    case Kdf::ck:
    case Kdf::ik:
    case Kdf::ck_ik:
    case Kdf::ck_v2:
    case Kdf::ik_v2:
        return aka_kdf(rule, input);
    default:
        break;
    }
    if (!input.subscriber)
        return Error{ErrorCode::no_key, "k", 0};
    if (input.seed.empty())
        return Error{ErrorCode::bad_length, "seed", 0};
    const auto key = key_of(rule, *input.subscriber);
    if (!key)
        return key.error();
    switch (rule.kdf) {
    case Kdf::milenage_f3:
    case Kdf::milenage_f4:
    case Kdf::milenage_f5:
        return milenage_kdf(rule, *key, input);
    default:
        return keyed_kdf(rule.kdf, *key, input.seed);
    }
}

} // namespace

SecretBytes run_chain(const SecretBytes& first, std::span<const std::string> labels)
{
    // r_i = HMAC-SHA-256(r_(i-1), label_i)
    SecretBytes r = first.clone();
    for (const std::string& label : labels)
        r = crypto::hmac_sha256(r, {view_of(label)});
    return r;
}

Result<Derived> derive(const Derivation& rule, const DerivationInput& input)
{
    auto first = run_kdf(rule, input);
    if (!first)
        return first.error();
    Derived derived;
    derived.value = rule.then_after_tgk ? *std::move(first) : run_chain(*first, rule.then);
    if (!rule.length)
        return derived;
    if (*rule.length <= derived.value.size()) {
        derived.value = derived.value.slice(0, *rule.length);
    } else {
        derived.value = crypto::mikey_prf(derived.value, input.seed, *rule.length);
        derived.expanded = true;
    }
    return derived;
}

std::vector<Derivation> default_derivations(bool akav2)
{
    std::vector<Kdf> kdfs{Kdf::ck, Kdf::ik, Kdf::ck_ik};
    if (akav2)
        kdfs.insert(kdfs.end(), {Kdf::ck_v2, Kdf::ik_v2});
    std::vector<Derivation> rules;
    for (const Use use : {Use::dh_exponent, Use::pmk}) {
        for (const Kdf kdf : kdfs) {
            Derivation rule;
            rule.kdf = kdf;
            rule.use = use;
            rules.push_back(std::move(rule));
        }
    }
    return rules;
}

} // namespace lisrtp::aka
