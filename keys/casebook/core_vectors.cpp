#include "keys/casebook/core_vectors.h"

#include "keys/aka/challenge.h"
#include "keys/sip/auth.h"

#include <algorithm>
#include <tuple>

namespace lisrtp::casebook
{

namespace
{

/** User-Name is an IMPI, or, towards an MME or SGSN, the IMSI's digits. */
Identities privates_of(const std::string& user_name)
{
    Identities found = identities_of_username(user_name);
    if (user_name.find('@') == std::string::npos)
        if (auto imsi = keyfile::read_identity("imsi:" + user_name))
            found.insert(std::move(*imsi));
    return found;
}

/** One vector with all that is known of it. */
struct Seen {
    Timestamp at;
    Place place;
    std::string interface;
    std::uint32_t number = 0;
    std::string impi;
    Identities privates;
    Identities publics;
    aka::Quintet quintet;

    Identities all() const
    {
        Identities both = privates;
        both.insert(publics.begin(), publics.end());
        return both;
    }
};

aka::Quintet quintet_of(const diameter::Vector& vector)
{
    return {vector.rand, vector.autn, vector.xres.clone(), vector.ck.clone(), vector.ik.clone()};
}

/** By whom a request or its answer was: Digest user name and To of a registration. */
void add_vectors_of_401s(const std::vector<const Entry*>& entries, std::vector<Seen>& all)
{
    std::map<std::string, std::string> username_of_request; // by Call-ID and CSeq
    const auto transaction_of = [](const sip::Message& message) {
        const auto cseq = message.cseq();
        return std::string(message.call_id()) + "\n" + (cseq ? std::to_string(cseq->number) : "");
    };
    for (const Entry* entry : entries) {
        const sip::Message& message = entry->message;
        if (message.is_request) {
            for (const sip::DigestParameters& digest : sip::credentials_of(message))
                if (!digest.username.empty())
                    username_of_request[transaction_of(message)] = digest.username;
            continue;
        }
        if (message.status != 401 && message.status != 407)
            continue;
        for (sip::DigestParameters& digest : sip::challenges_of(message)) {
            auto challenge = aka::read_challenge(digest.nonce);
            if (digest.ck.empty() || digest.ik.empty() || !challenge)
                continue;
            Seen seen;
            seen.at = entry->at;
            seen.place = entry->place;
            seen.interface = "Mw";
            const auto asked = username_of_request.find(transaction_of(message));
            if (asked != username_of_request.end())
                seen.impi = asked->second;
            seen.privates = privates_of(seen.impi);
            const auto cseq = message.cseq();
            if (cseq && cseq->method == "REGISTER")
                if (auto impu = keyfile::identity_of_uri(message.to().uri))
                    seen.publics.insert(comparable(std::move(*impu)));
            seen.quintet.rand = std::move(challenge->rand);
            seen.quintet.autn = std::move(challenge->autn);
            seen.quintet.ck = std::move(digest.ck);
            seen.quintet.ik = std::move(digest.ik);
            all.push_back(std::move(seen));
        }
    }
}

/** The same vector seen before: on another interface, or a copy of the message. */
bool same_vector(const Seen& a, const Seen& b)
{
    return a.quintet.rand == b.quintet.rand && a.quintet.ck == b.quintet.ck &&
           a.quintet.ik == b.quintet.ik;
}

/** What was seen later of the same vector completes what was seen first. */
void complete(Seen& first, Seen& later)
{
    if (first.impi.empty())
        first.impi = later.impi;
    first.privates.merge(later.privates);
    first.publics.merge(later.publics);
    if (first.quintet.xres.empty())
        first.quintet.xres = std::move(later.quintet.xres);
}

std::string id_of(const Seen& seen)
{
    return "frame " + std::to_string(seen.place.frame) +
           (seen.number > 1 ? " item " + std::to_string(seen.number) : "") +
           (seen.place.file > 1 ? " of capture " + std::to_string(seen.place.file) : "");
}

bool is_target(const keyfile::Authorisation& authorisation, const Identities& subscriber)
{
    return std::any_of(
        authorisation.targets.begin(), authorisation.targets.end(),
        [&](const keyfile::Identity& target) { return subscriber.contains(comparable(target)); });
}

bool is_excluded(const keyfile::KeyFile& keys, const keyfile::Authorisation& authorisation,
                 const Identities& subscriber)
{
    return std::any_of(keys.exclusions.begin(), keys.exclusions.end(), [&](const auto& one) {
        return one.holds_under(authorisation) &&
               std::any_of(one.identities.begin(), one.identities.end(),
                           [&](const keyfile::Identity& identity) {
                               return subscriber.contains(comparable(identity));
                           });
    });
}

/** Each vector once, at its earliest place; by time. */
std::vector<Seen> distinct_vectors(std::vector<Seen> all)
{
    constexpr std::size_t most_of_one_rand = 8; // an honest network has one
    std::sort(all.begin(), all.end(), [](const Seen& a, const Seen& b) {
        return std::tie(a.quintet.rand, a.at, a.place, a.number) <
               std::tie(b.quintet.rand, b.at, b.place, b.number);
    });
    std::vector<Seen> distinct;
    std::size_t group = 0; // where those of this RAND begin
    for (Seen& seen : all) {
        if (group < distinct.size() && distinct[group].quintet.rand != seen.quintet.rand)
            group = distinct.size();
        const auto begin = distinct.begin() + static_cast<std::ptrdiff_t>(group);
        const auto known = std::find_if(
            begin, distinct.end(), [&seen](const Seen& one) { return same_vector(one, seen); });
        if (known != distinct.end())
            complete(*known, seen);
        else if (distinct.size() - group < most_of_one_rand)
            distinct.push_back(std::move(seen));
    }
    std::sort(distinct.begin(), distinct.end(), [](const Seen& a, const Seen& b) {
        return std::tie(a.at, a.place, a.number, a.quintet.rand) <
               std::tie(b.at, b.place, b.number, b.quintet.rand);
    });
    return distinct;
}

void count(std::map<std::string, UnusableVectors>& unusable, const std::string& reason, Place place)
{
    auto [entry, is_new] = unusable.try_emplace(reason, UnusableVectors{0, place});
    entry->second.first = std::min(entry->second.first, place);
    ++entry->second.count;
}

} // namespace

void CoreVectors::learn(const diameter::Authentication& read, Timestamp at, Place place)
{
    ++times_learned_;
    Names said;
    said.impi = read.user_name;
    said.privates = privates_of(read.user_name);
    for (const std::string& uri : read.public_identities)
        if (auto identity = keyfile::identity_of_uri(uri))
            said.publics.insert(comparable(std::move(*identity)));
    if (!read.session_id.empty()) {
        Names& known = sessions_[read.session_id];
        // Of two names the smaller one, whichever was learned first.
        if (known.impi.empty() || (!said.impi.empty() && said.impi < known.impi))
            known.impi = said.impi;
        known.privates.insert(said.privates.begin(), said.privates.end());
        known.publics.insert(said.publics.begin(), said.publics.end());
    }
    std::uint64_t number = 0;
    for (const diameter::Vector& vector : read.vectors) {
        // One frame may hold several answers.
        if (!learned_.emplace(place, read.session_id, number++, vector.rand).second)
            continue;
        Answer answer;
        answer.at = at;
        answer.place = place;
        answer.interface = read.interface;
        answer.session_id = read.session_id;
        answer.impi = said.impi;
        answer.privates = said.privates;
        answer.publics = said.publics;
        answer.vector = {vector.number,     vector.rand,       vector.autn,    vector.xres.clone(),
                         vector.ck.clone(), vector.ik.clone(), vector.unusable};
        answers_.push_back(std::move(answer));
    }
}

CoreVectors::Result CoreVectors::conclude(const std::vector<const Entry*>& entries,
                                          const std::vector<SeenChallenge>& challenges,
                                          const People& people, const keyfile::KeyFile& keys) const
{
    Result result;
    std::vector<Seen> all;
    for (const Answer& answer : answers_) {
        if (answer.vector.unusable) {
            count(result.unusable, answer.vector.unusable, answer.place);
            continue;
        }
        const auto ahead = clocks_ahead_.find(answer.place.file);
        Seen seen{Timestamp{answer.at.ns - (ahead == clocks_ahead_.end() ? 0 : ahead->second)},
                  answer.place,
                  std::string(answer.interface),
                  answer.vector.number,
                  answer.impi,
                  answer.privates,
                  answer.publics,
                  quintet_of(answer.vector)};
        if (const auto names = sessions_.find(answer.session_id); names != sessions_.end()) {
            if (seen.impi.empty())
                seen.impi = names->second.impi;
            seen.privates.insert(names->second.privates.begin(), names->second.privates.end());
            seen.publics.insert(names->second.publics.begin(), names->second.publics.end());
        }
        all.push_back(std::move(seen));
    }
    add_vectors_of_401s(entries, all);
    std::map<Bytes, std::pair<std::string, Identities>> person_of_rand;
    for (const SeenChallenge& seen : challenges)
        if (!seen.challenge.rand.empty())
            person_of_rand.try_emplace(seen.challenge.rand, seen.challenge.impi, seen.privates);
    std::vector<Seen> distinct = distinct_vectors(std::move(all));

    for (Seen& seen : distinct) {
        // Whose it is, the core says. Anybody may write a name beside a RAND that went over the
        // air.
        if (const auto person = person_of_rand.find(seen.quintet.rand);
            person != person_of_rand.end() && seen.all().empty()) {
            seen.impi = person->second.first;
            seen.privates = person->second.second;
        }
        const Identities subscriber = people.extended(seen.all());
        CoreVector told{id_of(seen), seen.place,        seen.at, seen.interface,
                        seen.impi,   seen.quintet.rand, {}};
        for (const keyfile::Authorisation& authorisation : keys.authorisations) {
            if (authorisation.scope != keyfile::Scope::content ||
                !is_target(authorisation, subscriber) ||
                is_excluded(keys, authorisation, subscriber))
                continue;
            told.authorisations.push_back(authorisation.id);
            VectorSecret vector;
            vector.place = seen.place;
            vector.at = seen.at;
            vector.secret.id = told.secret;
            vector.secret.authorisation = authorisation.id;
            vector.secret.impi = seen.impi;
            const Identities everybody = seen.all(); // an IMSI among them
            vector.secret.impu.assign(everybody.begin(), everybody.end());
            vector.privates = seen.privates;
            vector.secret.value =
                aka::Quintet{seen.quintet.rand, seen.quintet.autn, seen.quintet.xres.clone(),
                             seen.quintet.ck.clone(), seen.quintet.ik.clone()};
            result.secrets.push_back(std::move(vector));
        }
        if (told.authorisations.empty())
            count(result.unusable, "of a subscriber whom no authorisation covers", seen.place);
        else
            result.told.push_back(std::move(told));
    }
    return result;
}

} // namespace lisrtp::casebook
