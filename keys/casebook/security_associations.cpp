#include "keys/casebook/security_associations.h"

#include "keys/aka/challenge.h"
#include "keys/sip/auth.h"
#include "keys/sip/security.h"

#include <algorithm>
#include <map>
#include <set>

namespace lisrtp::casebook
{

namespace
{

constexpr std::size_t most_mechanisms = 32;

/** A REGISTER that offers associations, and the 401 that agrees. */
struct Agreement {
    const Entry* offer = nullptr;
    const Entry* answer = nullptr;
    const SeenChallenge* challenge = nullptr;
    Identities subscriber;
};

std::string transaction_of(const sip::Message& message)
{
    const auto cseq = message.cseq();
    return std::string(message.call_id()) + "\n" + (cseq ? std::to_string(cseq->number) : "");
}

bool is_registration(const sip::Message& message)
{
    const auto cseq = message.cseq();
    return cseq && cseq->method == "REGISTER";
}

using ChallengesByNonce = std::map<std::string_view, const SeenChallenge*>;

const SeenChallenge* challenge_of(const sip::Message& message, const ChallengesByNonce& by_nonce)
{
    for (const sip::DigestParameters& digest : sip::challenges_of(message))
        if (const auto seen = by_nonce.find(digest.nonce); seen != by_nonce.end())
            return seen->second;
    return nullptr;
}

std::vector<Agreement> agreements_of(const std::vector<const Entry*>& entries,
                                     const std::vector<SeenChallenge>& challenges,
                                     const People& people)
{
    ChallengesByNonce by_nonce;
    for (const SeenChallenge& seen : challenges)
        if (!seen.challenge.rand.empty())
            by_nonce.emplace(text_of(seen.challenge.nonce), &seen);
    std::map<std::string, const Entry*> offers;
    std::vector<Agreement> agreements;
    for (const Entry* entry : entries) {
        const sip::Message& message = entry->message;
        if (!is_registration(message) || sip::security_mechanisms_of(message).empty())
            continue;
        if (message.is_request) {
            offers[transaction_of(message)] = entry;
            continue;
        }
        const auto offer = offers.find(transaction_of(message));
        const SeenChallenge* challenge =
            message.status == 401 ? challenge_of(message, by_nonce) : nullptr;
        if (offer == offers.end() || !challenge)
            continue;
        Agreement agreement{offer->second, entry, challenge, challenge->privates};
        if (auto impu = keyfile::identity_of_uri(message.to().uri))
            agreement.subscriber.insert(comparable(std::move(*impu)));
        agreement.subscriber = people.extended(agreement.subscriber);
        agreements.push_back(std::move(agreement));
    }
    return agreements;
}

/** The authorisation under which a secret may be used for a subscriber; null for none. */
const keyfile::Authorisation* authorisation_for(const keyfile::Secret& secret,
                                                const Identities& subscriber,
                                                const keyfile::KeyFile& keys)
{
    const auto names_subscriber = [&subscriber](const std::vector<keyfile::Identity>& named) {
        return std::any_of(named.begin(), named.end(), [&](const keyfile::Identity& one) {
            return subscriber.contains(comparable(one));
        });
    };
    const keyfile::Authorisation* authorisation = keys.authorisation(secret.authorisation);
    if (!authorisation || !names_subscriber(authorisation->targets))
        return nullptr;
    for (const keyfile::Exclusion& one : keys.exclusions)
        if (one.holds_under(*authorisation) && names_subscriber(one.identities))
            return nullptr;
    return authorisation;
}

/** The SPIs of all four directions. */
std::vector<std::uint32_t> spis_of(const Agreement& agreement)
{
    std::set<std::uint32_t> spis;
    for (const Entry* entry : {agreement.offer, agreement.answer})
        for (const sip::SecurityMechanism& one : sip::security_mechanisms_of(entry->message))
            for (const auto& spi : {one.spi_c, one.spi_s})
                if (spi && *spi != 0)
                    spis.insert(*spi);
    return {spis.begin(), spis.end()};
}

/** Pairs of algorithms that the P-CSCF names, and, should it name none, those of the terminal. */
std::set<std::pair<esp::Integrity, esp::Cipher>> algorithms_of(const Agreement& agreement)
{
    std::set<std::pair<esp::Integrity, esp::Cipher>> found;
    for (const Entry* entry : {agreement.answer, agreement.offer}) {
        for (const sip::SecurityMechanism& one : sip::security_mechanisms_of(entry->message)) {
            const auto integrity = esp::integrity_named(one.alg);
            const auto cipher = esp::cipher_named(one.ealg);
            if (one.mechanism == "ipsec-3gpp" && integrity && cipher &&
                found.size() < most_mechanisms)
                found.emplace(*integrity, *cipher);
        }
        if (!found.empty())
            break;
    }
    return found;
}

class Deriver
{
public:
    Deriver(const keyfile::KeyFile& keys, std::vector<SecurityAssociation>& found)
        : keys_(keys), found_(found)
    {
    }

    void take(const Agreement& agreement, const keyfile::Secret& secret)
    {
        const auto* authorisation = authorisation_for(secret, agreement.subscriber, keys_);
        if (!authorisation)
            return;
        const Examination examination = examine(secret, *agreement.challenge);
        // A key of somebody else fits no MAC-A.
        if (!examination.quintet || examination.disproven())
            return;
        const aka::Quintet& quintet = *examination.quintet;
        for (const auto& [integrity, cipher] : algorithms_of(agreement))
            for (const std::uint32_t spi : spis_of(agreement)) {
                auto derived = esp::derive_keys(integrity, cipher, quintet.ck, quintet.ik);
                if (!derived)
                    continue;
                SecurityAssociation association;
                association.spi = spi;
                association.keys = std::move(*derived);
                association.window = {authorisation->valid_from, authorisation->valid_to};
                association.secret = secret.id;
                association.seed = agreement.challenge->challenge.place;
                association.agreed_in = agreement.answer->place;
                found_.push_back(std::move(association));
            }
    }

private:
    const keyfile::KeyFile& keys_;
    std::vector<SecurityAssociation>& found_;
};

} // namespace

std::vector<SecurityAssociation> security_associations_of(
    const std::vector<const Entry*>& entries, const std::vector<SeenChallenge>& challenges,
    const std::vector<VectorSecret>& vectors, const People& people, const keyfile::KeyFile& keys)
{
    std::vector<SecurityAssociation> found;
    Deriver deriver(keys, found);
    for (const Agreement& agreement : agreements_of(entries, challenges, people)) {
        for (const keyfile::Secret& secret : keys.secrets)
            if (secret.as<keyfile::Subscriber>() || secret.as<keyfile::Quintet>())
                deriver.take(agreement, secret);
        for (const VectorSecret& vector : vectors)
            deriver.take(agreement, vector.secret);
    }
    return found;
}

} // namespace lisrtp::casebook
