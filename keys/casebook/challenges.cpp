#include "keys/casebook/challenges.h"

#include "keys/aka/challenge.h"
#include "keys/aka/digest.h"
#include "keys/base/base64.h"
#include "keys/sip/auth.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace lisrtp::casebook
{

namespace
{

Proof proof_of(aka::Check check)
{
    switch (check) {
    case aka::Check::fits:
        return Proof::fits;
    case aka::Check::differs:
        return Proof::differs;
    case aka::Check::cannot_check:
        break;
    }
    return Proof::not_checked;
}

/** Collects by nonce; a nonce is known from its 401 or, failing that, from its answer. */
class Collector
{
public:
    void take(const Entry& entry)
    {
        const sip::Message& message = entry.message;
        if (message.is_request) {
            for (const sip::DigestParameters& digest : sip::credentials_of(message))
                take_credentials(entry, digest);
        } else if (message.status == 401 || message.status == 407) {
            for (const sip::DigestParameters& digest : sip::challenges_of(message))
                take_challenge(entry, digest);
        }
    }

    std::vector<SeenChallenge> take_all()
    {
        std::vector<SeenChallenge> all;
        for (auto& [nonce, seen] : by_nonce_)
            all.push_back(std::move(seen));
        std::sort(all.begin(), all.end(), [](const SeenChallenge& a, const SeenChallenge& b) {
            return std::tie(a.challenge.at, a.challenge.place, a.challenge.nonce) <
                   std::tie(b.challenge.at, b.challenge.place, b.challenge.nonce);
        });
        return all;
    }

private:
    SeenChallenge& challenge_of(const Entry& entry, const sip::DigestParameters& digest)
    {
        auto [found, is_new] = by_nonce_.try_emplace(digest.nonce);
        Challenge& challenge = found->second.challenge;
        if (is_new) {
            challenge.nonce = copy_of(view_of(digest.nonce));
            challenge.algorithm = digest.algorithm;
            challenge.at = entry.at;
            challenge.place = entry.place;
            if (auto read = aka::read_challenge(digest.nonce)) {
                challenge.rand = std::move(read->rand);
                found->second.after_rand = read->autn;
                found->second.after_rand.insert(found->second.after_rand.end(),
                                                read->server_data.begin(), read->server_data.end());
                challenge.autn = std::move(read->autn);
            }
        }
        return found->second;
    }

    void take_challenge(const Entry& entry, const sip::DigestParameters& digest)
    {
        if (digest.nonce.empty() || !digest.is_digest())
            return;
        SeenChallenge& seen = challenge_of(entry, digest);
        seen.given = true;
        if (seen.challenge.algorithm.empty())
            seen.challenge.algorithm = digest.algorithm;
        const auto asked = username_of_request_.find(transaction_of(entry.message));
        if (asked != username_of_request_.end())
            name(seen, asked->second);
    }

    void take_credentials(const Entry& entry, const sip::DigestParameters& digest)
    {
        if (!digest.username.empty())
            username_of_request_[transaction_of(entry.message)] = digest.username;
        if (digest.nonce.empty() || !digest.is_digest())
            return;
        SeenChallenge& seen = challenge_of(entry, digest);
        name(seen, digest.username);
        if (seen.answer || digest.response.empty())
            return;
        seen.challenge.answered_at = entry.at;
        seen.challenge.answered_in = entry.place;
        seen.challenge.resynchronised = !digest.auts.empty();
        seen.answer = Credentials{&entry,          digest.algorithm, digest.username, digest.realm,
                                  digest.uri,      digest.qop,       digest.nc,       digest.cnonce,
                                  digest.response, digest.auts};
    }

    static void name(SeenChallenge& seen, const std::string& username)
    {
        if (username.empty())
            return;
        if (seen.challenge.impi.empty())
            seen.challenge.impi = username;
        seen.privates.merge(identities_of_username(username));
    }

    /** What a request and its response share: Call-ID and CSeq. */
    static std::string transaction_of(const sip::Message& message)
    {
        const auto cseq = message.cseq();
        return std::string(message.call_id()) + "\n" +
               (cseq ? std::to_string(cseq->number) + cseq->method : "");
    }

    std::map<std::string, SeenChallenge> by_nonce_;
    std::map<std::string, std::string> username_of_request_;
};

aka::DigestResponse digest_response(const SeenChallenge& seen)
{
    const Credentials& answer = *seen.answer;
    aka::DigestResponse response;
    response.algorithm = answer.algorithm.empty() ? seen.challenge.algorithm : answer.algorithm;
    response.username = answer.username;
    response.realm = answer.realm;
    response.nonce = std::string(text_of(seen.challenge.nonce));
    response.uri = answer.uri;
    response.method = answer.entry->message.method;
    response.qop = answer.qop;
    response.nc = answer.nc;
    response.cnonce = answer.cnonce;
    response.response = answer.response;
    response.body = answer.entry->message.body;
    response.has_auts = !answer.auts.empty();
    return response;
}

Proof check_res(const SeenChallenge& seen, const aka::Quintet& quintet)
{
    if (!seen.answer || quintet.xres.empty()) // a 401 with ck and ik brings none
        return Proof::not_checked;
    return proof_of(
        aka::check_digest(digest_response(seen), {quintet.xres, quintet.ck, quintet.ik}));
}

/** As long as this subscriber's MAC-A makes it; what follows is server data. Empty: none is there.
 */
ByteView autn_for(const keyfile::Subscriber& subscriber, ByteView after_rand)
{
    const std::size_t octets = aka::autn_octets(subscriber);
    return after_rand.size() < octets ? ByteView() : after_rand.first(octets);
}

/** AUTS = (SQN_MS XOR AK*) || MAC-S: the terminal found the network's sequence number stale. */
void check_resynchronisation(const keyfile::Subscriber& subscriber, const SeenChallenge& seen,
                             Examination& examination)
{
    if (!seen.answer || seen.answer->auts.empty())
        return;
    const auto auts = from_base64(seen.answer->auts, 64);
    if (!auts)
        return;
    auto found = aka::check_auts(subscriber, seen.challenge.rand, *auts);
    if (!found)
        return;
    examination.mac_s = proof_of(found->mac_s);
    examination.sqn_ms = std::move(found->sqn_ms);
}

aka::Quintet copy_of_quintet(const aka::Quintet& quintet)
{
    return {quintet.rand, quintet.autn, quintet.xres.clone(), quintet.ck.clone(),
            quintet.ik.clone()};
}

} // namespace

std::vector<SeenChallenge> collect_challenges(const std::vector<const Entry*>& entries)
{
    Collector collector;
    for (const Entry* entry : entries)
        collector.take(*entry);
    return collector.take_all();
}

Examination examine(const keyfile::Secret& secret, const SeenChallenge& seen)
{
    Examination examination;
    const Challenge& challenge = seen.challenge;
    if (challenge.rand.empty())
        return examination;
    if (const auto* subscriber = secret.as<keyfile::Subscriber>()) {
        check_resynchronisation(*subscriber, seen, examination);
        auto vector = aka::subscriber_vector(*subscriber, challenge.rand,
                                             autn_for(*subscriber, seen.after_rand));
        if (!vector)
            return examination;
        examination.mac_a = proof_of(vector->mac_a);
        if (examination.mac_a == Proof::fits)
            examination.sqn = std::move(vector->sqn);
        examination.res = check_res(seen, vector->quintet);
        examination.quintet = std::move(vector->quintet);
    } else if (const auto* quintet = secret.as<keyfile::Quintet>()) {
        if (quintet->rand != challenge.rand)
            return examination;
        examination.res = check_res(seen, *quintet);
        examination.quintet = copy_of_quintet(*quintet);
    }
    return examination;
}

} // namespace lisrtp::casebook
