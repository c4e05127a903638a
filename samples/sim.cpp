// samples/sim.cpp

#include "samples/sim.h"

#include "samples/mikey_prf.h"
#include "samples/milenage.h"
#include "samples/primitives.h"

#include <stdexcept>

namespace samples
{

namespace
{

constexpr std::uint64_t home_amf = 0x8000;

Octets masked_key(const Sim& sim, const Recipe& recipe)
{
    Octets key = sim.k();
    if (const std::size_t colon = recipe.key_octets.find(':'); colon != std::string::npos) {
        const std::size_t from = std::stoul(recipe.key_octets.substr(0, colon));
        const std::size_t to = std::stoul(recipe.key_octets.substr(colon + 1));
        const View slice = View(key).subspan(from, to - from);
        key = Octets(slice.begin(), slice.end());
    }
    return recipe.mask.empty() ? key : exclusive_or(key, recipe.mask);
}

Octets seed_of(const Recipe& recipe, const Challenge& challenge)
{
    if (recipe.seed == "aka-rand")
        return challenge.rand;
    if (recipe.seed == "digest-nonce")
        return octets_of(challenge.nonce);
    if (recipe.seed == "digest-nonce-base64")
        return challenge.nonce_octets;
    throw std::runtime_error("no such seed: " + recipe.seed);
}

Octets after_kdf(const Sim& sim, const Recipe& recipe, View key, View seed)
{
    const std::string& kdf = recipe.kdf;
    if (kdf == "hmac-sha1")
        return hmac_sha1(key, seed);
    if (kdf == "hmac-md5")
        return hmac_md5(key, seed);
    if (kdf == "hmac-sha256")
        return hmac_sha256(key, seed);
    if (kdf == "aes-128")
        return aes_ecb(key, seed);
    if (kdf == "des" || kdf == "3des")
        return des_ecb(key, seed);

    const Octets none(8);
    const AkaOutputs f = sim.functions(key, seed, View(none).first(6), View(none).first(2));
    if (kdf == "ck" || kdf == "milenage-f3")
        return f.ck;
    if (kdf == "ik" || kdf == "milenage-f4")
        return f.ik;
    if (kdf == "ck-ik")
        return Builder().octets(f.ck).octets(f.ik).take();
    if (kdf == "ck-v2")
        return hmac_md5(f.ck, octets_of("http-digest-akav2-cipherkey"));
    if (kdf == "ik-v2")
        return hmac_md5(f.ik, octets_of("http-digest-akav2-integritykey"));
    if (kdf == "milenage-f5")
        return f.ak;
    throw std::runtime_error("no such kdf: " + kdf);
}

} // namespace

AkaOutputs Sim::functions(View key, View rand, View sqn, View amf) const
{
    return tuak_ ? tuak(*tuak_, key, opc_, rand, sqn, amf) : milenage(key, opc_, rand, sqn, amf);
}

Octets Sim::resynchronise(const Octets& rand, std::uint64_t sqn_ms)
{
    sqn_ = sqn_ms;
    const Octets sqn = Builder().u48(sqn_ms).take();
    const Octets amf_of_auts(2); // the SIM does not know the AMF that will be used: zero
    const AkaOutputs f = functions(k_, rand, sqn, amf_of_auts);
    return Builder().octets(exclusive_or(sqn, f.ak_star)).octets(f.mac_s).take();
}

Quintet Sim::challenge(const Octets& rand)
{
    const Octets sqn = Builder().u48(++sqn_).take();
    const Octets amf_octets = Builder().u16(home_amf).take();
    const AkaOutputs f = functions(k_, rand, sqn, amf_octets);
    // AUTN = (SQN XOR AK) || AMF || MAC-A
    Octets autn =
        Builder().octets(exclusive_or(sqn, f.ak)).octets(amf_octets).octets(f.mac_a).take();
    return {rand, std::move(autn), f.res, f.ck, f.ik};
}

Octets run_chain(Octets secret, const std::vector<std::string>& labels)
{
    for (const std::string& label : labels)
        secret = hmac_sha256(secret, octets_of(label));
    return secret;
}

Octets derived_secret(const Sim& sim, const Recipe& recipe, const Challenge& challenge)
{
    const Octets seed = seed_of(recipe, challenge);
    Octets secret = after_kdf(sim, recipe, masked_key(sim, recipe), seed);
    if (!recipe.after_tgk)
        secret = run_chain(std::move(secret), recipe.then);
    if (recipe.length == 0)
        return secret;
    return recipe.length <= secret.size() ? first(secret, recipe.length)
                                          : mikey_prf(secret, seed, recipe.length);
}

} // namespace samples
