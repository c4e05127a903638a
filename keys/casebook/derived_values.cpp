#include "keys/casebook/derived_values.h"

#include "keys/aka/challenge.h"
#include "keys/aka/digest.h"

#include <algorithm>
#include <map>

namespace lisrtp::casebook
{

namespace
{

bool can_derive(const keyfile::Secret& secret)
{
    return secret.as<keyfile::Subscriber>() || secret.as<keyfile::Quintet>();
}

/** The challenge as the report shows it: the strongest thing that any secret said of it. */
void note_examination(Challenge& challenge, const Examination& examination,
                      const keyfile::Secret& secret)
{
    const bool stronger = !challenge.secret.empty() &&
                          (challenge.mac_a == Proof::fits || challenge.res == Proof::fits);
    if (stronger || (!examination.proven() && !challenge.secret.empty()))
        return;
    challenge.mac_a = examination.mac_a;
    challenge.res = examination.res;
    challenge.mac_s = examination.mac_s;
    challenge.sqn = examination.sqn;
    challenge.sqn_ms = examination.sqn_ms;
    challenge.secret = secret.id;
}

/** Octets of the challenge that a rule calls its seed. */
std::optional<Bytes> seed_of(const Challenge& challenge, aka::SeedForm form)
{
    switch (form) {
    case aka::SeedForm::aka_rand:
        return challenge.rand.empty() ? std::nullopt : std::optional(challenge.rand);
    case aka::SeedForm::digest_nonce:
        return challenge.nonce;
    case aka::SeedForm::digest_nonce_base64: {
        auto decoded = aka::decode_nonce(text_of(challenge.nonce));
        return decoded ? std::optional(std::move(*decoded)) : std::nullopt;
    }
    }
    return std::nullopt;
}

/** Challenges by whom they went to, so that no secret is shown those of other people. */
class ChallengesByPerson
{
public:
    explicit ChallengesByPerson(std::vector<SeenChallenge>& challenges)
    {
        for (SeenChallenge& seen : challenges) {
            all_.push_back(&seen);
            if (seen.privates.empty())
                nobodys_.push_back(&seen);
            for (const keyfile::Identity& identity : seen.privates)
                by_private_[identity].push_back(&seen);
        }
    }

    /** Those of that person and those of which nobody knows whose they are, in order. */
    std::vector<SeenChallenge*> of(const Identities& person) const
    {
        if (person.empty())
            return all_;
        std::vector<SeenChallenge*> found = nobodys_;
        for (const keyfile::Identity& identity : person)
            if (const auto known = by_private_.find(identity); known != by_private_.end())
                found.insert(found.end(), known->second.begin(), known->second.end());
        std::sort(found.begin(), found.end()); // they stand in one vector
        found.erase(std::unique(found.begin(), found.end()), found.end());
        return found;
    }

private:
    std::vector<SeenChallenge*> all_;
    std::vector<SeenChallenge*> nobodys_;
    std::map<keyfile::Identity, std::vector<SeenChallenge*>> by_private_;
};

/** Derives the values of one key file, secret by secret. */
class Deriver
{
public:
    explicit Deriver(const keyfile::KeyFile& keys)
        : keys_(keys), default_rules_(aka::default_derivations(false)),
          default_rules_v2_(aka::default_derivations(true))
    {
    }

    void take_secret(const keyfile::Secret& secret, const ChallengesByPerson& challenges)
    {
        if (const auto* exponent = secret.as<keyfile::ExponentSecret>())
            take_exponent(secret, *exponent);
        else if (const auto* pmk = secret.as<keyfile::Pmk>())
            take_as_it_is(secret, pmk->pmk);
        else if (const auto* tgk = secret.as<keyfile::TgkSecret>())
            take_as_it_is(secret, tgk->tgk);
        if (!can_derive(secret))
            return;
        const Identities of_secret = identities_of_username(secret.impi);
        for (SeenChallenge* seen : challenges.of(of_secret))
            take_challenge(secret, of_secret, *seen);
        for (const keyfile::Seed& seed : keys_.seeds)
            if (seed.secret == secret.id)
                take_seed(secret, seed.value, seed.seen_at);
        if (const auto* quintet = secret.as<keyfile::Quintet>())
            take_seed(secret, quintet->rand, std::nullopt);
    }

    /** A vector serves the challenge that it was sent as; without one, its own place is the seed's.
     */
    void take_vector(const VectorSecret& vector, const ChallengesByPerson& challenges)
    {
        const keyfile::Secret& secret = vector.secret;
        const Bytes& rand = secret.as<keyfile::Quintet>()->rand;
        const Identities& of_secret = vector.privates;
        bool was_sent = false;
        for (SeenChallenge* seen : challenges.of(of_secret)) {
            if (seen->challenge.rand != rand)
                continue;
            was_sent = true;
            take_challenge(secret, of_secret, *seen, true);
        }
        if (!was_sent)
            for_each_rule(secret, false, [&](const aka::Derivation& rule) {
                DerivedValue value;
                value.seed = vector.place;
                value.seed_at = vector.at;
                add(secret, rule, rand, quintet_of(secret), value);
            });
    }

    DerivedValues take_values() { return std::move(values_); }

private:
    void take_exponent(const keyfile::Secret& secret, const keyfile::ExponentSecret& exponent)
    {
        const auto group = agreement::group_named(exponent.group);
        if (!group)
            return;
        DerivedValue value;
        value.secret = &secret;
        value.group = *group;
        value.value = exponent.x.clone();
        values_.exponents.push_back(std::move(value));
    }

    void take_as_it_is(const keyfile::Secret& secret, const SecretBytes& tgk)
    {
        DerivedValue value;
        value.secret = &secret;
        value.value = tgk.clone();
        values_.pmks.push_back(std::move(value));
    }

    /** @param must_be_proven  whether the secret was captured: nobody vouches for it */
    void take_challenge(const keyfile::Secret& secret, const Identities& of_secret,
                        SeenChallenge& seen, bool must_be_proven = false)
    {
        const bool same_person =
            std::any_of(of_secret.begin(), of_secret.end(),
                        [&seen](const keyfile::Identity& i) { return seen.privates.contains(i); });
        const Examination examination = examine(secret, seen);
        if (!same_person && !examination.proven() && examination.disproven())
            return;
        if (same_person || examination.proven())
            note_examination(seen.challenge, examination, secret);
        const bool v2 = aka::is_akav2(seen.challenge.algorithm);
        for_each_rule(secret, v2, [&](const aka::Derivation& rule) {
            const auto seed = seed_of(seen.challenge, rule.seed);
            if (!seed)
                return;
            DerivedValue value;
            value.seed = seen.challenge.place;
            if (seen.given) // else it may be older than what was captured of it
                value.seed_at = seen.challenge.at;
            const bool believed = must_be_proven ? examination.proven() : !examination.disproven();
            if (seen.answer && seen.answer->auts.empty() && believed)
                value.answered_by = seen.answer->entry;
            add(secret, rule, *seed,
                examination.quintet ? &*examination.quintet : quintet_of(secret), value);
        });
    }

    void take_seed(const keyfile::Secret& secret, const Bytes& seed,
                   std::optional<Timestamp> seen_at)
    {
        for_each_rule(secret, false, [&](const aka::Derivation& rule) {
            DerivedValue value;
            value.seed_at = seen_at;
            add(secret, rule, seed, quintet_of(secret), value);
        });
    }

    static const aka::Quintet* quintet_of(const keyfile::Secret& secret)
    {
        return secret.as<keyfile::Quintet>();
    }

    template <typename Do>
    void for_each_rule(const keyfile::Secret& secret, bool akav2, Do&& act)
    {
        bool any = false;
        for (const keyfile::Derivation& derivation : keys_.derivations)
            if (derivation.secret.empty() || derivation.secret == secret.id) {
                any = true;
                act(derivation.rule);
            }
        if (any)
            return;
        for (const aka::Derivation& rule : akav2 ? default_rules_v2_ : default_rules_)
            act(rule);
    }

    void add(const keyfile::Secret& secret, const aka::Derivation& rule, const Bytes& seed,
             const aka::Quintet* quintet, DerivedValue& value)
    {
        auto derived = aka::derive(rule, {secret.as<keyfile::Subscriber>(), quintet, seed});
        if (!derived)
            return;
        value.secret = &secret;
        value.derivation = std::string(aka::name_of(rule.kdf));
        if (derived->expanded)
            value.derivation += " (expanded)";
        if (rule.then_after_tgk)
            value.after_tgk = rule.then;
        value.value = std::move(derived->value);
        list_for(rule.use).push_back(std::move(value));
    }

    std::vector<DerivedValue>& list_for(aka::Use use)
    {
        switch (use) {
        case aka::Use::dh_exponent:
            return values_.exponents;
        case aka::Use::pmk:
            return values_.pmks;
        case aka::Use::tek:
            return values_.teks;
        case aka::Use::srtp_master:
            break;
        }
        return values_.srtp_masters;
    }

    const keyfile::KeyFile& keys_;
    std::vector<aka::Derivation> default_rules_;
    std::vector<aka::Derivation> default_rules_v2_;
    DerivedValues values_;
};

} // namespace

DerivedValues derive_values(const keyfile::KeyFile& keys, const std::vector<VectorSecret>& vectors,
                            std::vector<SeenChallenge>& challenges)
{
    const ChallengesByPerson by_person(challenges);
    Deriver deriver(keys);
    for (const keyfile::Secret& secret : keys.secrets)
        deriver.take_secret(secret, by_person);
    for (const VectorSecret& vector : vectors)
        deriver.take_vector(vector, by_person);
    return deriver.take_values();
}

} // namespace lisrtp::casebook
