#include "keys/casebook/casebook.h"

#include "keys/base/secret_bytes.h"
#include "keys/casebook/findings_contents.h"
#include "keys/casebook/pending_contents.h"
#include "keys/casebook/relays.h"
#include "keys/casebook/security_associations.h"
#include "keys/casebook/text_messages.h"

namespace lisrtp::casebook
{

struct Casebook::Contents {
    const keyfile::KeyFile* keys;
    Transcript transcript;
    Relays relays;
    CoreVectors core_vectors;
    SharedValues shared_values; ///< only saves time: what is concluded does not depend on it

    Contents(const keyfile::KeyFile* key_file, MessageStore* store)
        : keys(key_file), transcript(store)
    {
    }

    std::unique_ptr<Grounds> grounds()
    {
        return std::make_unique<Grounds>(transcript, core_vectors, shared_values, keys);
    }
    CallMaker maker(Grounds& grounds, std::size_t jobs = 1)
    {
        return CallMaker(grounds.knowledge, grounds.people, transcript, jobs);
    }
};

Casebook::Casebook(const keyfile::KeyFile* keys, MessageStore* store)
    : contents_(std::make_unique<Contents>(keys, store))
{
}

Casebook::~Casebook() = default;
Casebook::Casebook(Casebook&&) noexcept = default;
Casebook& Casebook::operator=(Casebook&&) noexcept = default;

void Casebook::learn(const Message& message)
{
    if (diameter::is_diameter(message.octets)) {
        // Without a key file nobody may use them, so that their keys are not even kept.
        const auto read = diameter::read_authentication(message.octets);
        if (read && contents_->keys)
            contents_->core_vectors.learn(*read, message.at, message.place);
        return;
    }
    if (const auto turn = sip::read_turn(message.octets))
        contents_->relays.learn(*turn, message.from, message.to);
    else
        contents_->transcript.add(message);
}

void Casebook::correct_clocks(const ClocksAhead& clocks_ahead)
{
    contents_->transcript.correct_clocks(clocks_ahead);
    contents_->core_vectors.correct_clocks(clocks_ahead);
}

Findings Casebook::conclude(bool with_cross_parameters) const
{
    return conclude(with_cross_parameters, nullptr);
}

Findings Casebook::conclude_again(Findings earlier) const
{
    return conclude(false, &earlier);
}

Findings Casebook::conclude(bool with_cross_parameters, Findings* earlier) const
{
    const std::unique_ptr<Grounds> grounds = contents_->grounds();
    const FoundCalls found_calls = find_calls(contents_->transcript, grounds->entries);
    const std::vector<FoundCall>& calls = found_calls.calls;
    Findings findings = conclude_rest(*grounds);
    Findings::Contents& found = *findings.contents_;
    found.calls.resize(calls.size());
    CallMaker::Besides besides;
    if (with_cross_parameters)
        besides.seen = &found.cross_parameters;
    std::optional<EarlierCalls> earlier_calls;
    if (earlier) {
        found.ground = common_ground_of(grounds->entries, calls, contents_->core_vectors.learned());
        if (found.ground.is_one_capture && found.ground == earlier->contents_->ground)
            besides.earlier = &earlier_calls.emplace(std::move(earlier->contents_->calls),
                                                     std::move(earlier->contents_->made_of));
        found.made_of.resize(calls.size());
        besides.made_of = &found.made_of;
    }
    contents_->maker(*grounds).look_into_all(
        calls,
        [&found](std::size_t number, Call call) {
            if (number >= found.calls.size())
                found.calls.resize(number + 1);
            found.calls[number] = std::move(call);
        },
        {}, besides);
    found.claims = StreamClaims(contents_->keys, contents_->relays);
    for (std::size_t number = 0; number < found.calls.size(); ++number)
        found.claims.add(number, found.calls[number]);
    wipe_stack();
    return findings;
}

PendingCalls Casebook::conclude_later(std::size_t jobs) const
{
    std::unique_ptr<Grounds> grounds = contents_->grounds();
    auto pending = std::unique_ptr<PendingCalls::Contents>(
        new PendingCalls::Contents{nullptr,
                                   contents_->maker(*grounds, jobs),
                                   find_calls(contents_->transcript, grounds->entries),
                                   {},
                                   StreamClaims(contents_->keys, contents_->relays),
                                   conclude_rest(*grounds)});
    std::vector<FoundCall>& found = pending->found.calls;
    pending->calls.resize(found.size());
    const auto outline = [&pending](std::size_t number, const Call& call) {
        if (number >= pending->calls.size())
            pending->calls.resize(number + 1);
        pending->calls[number].coverage = call.coverage.kind;
        pending->calls[number].media_lines = static_cast<std::uint32_t>(call.media.size());
        pending->claims.add(number, call);
    };
    pending->maker.look_into_all(found,
                                 [&](std::size_t number, Call call) {
                                     outline(number, call);
                                     pending->calls[number].concluded =
                                         std::make_unique<const Call>(std::move(call));
                                 },
                                 outline, {});
    found.resize(pending->calls.size()); // those of cross-parameters alone have no messages
    for (std::size_t number = 0; number < found.size(); ++number)
        if (const auto& concluded = pending->calls[number].concluded)
            found[number].start = concluded->start;
    pending->grounds = std::move(grounds);
    wipe_stack();
    return PendingCalls(std::move(pending));
}

std::vector<SecurityAssociation> Casebook::security_associations() const
{
    if (!contents_->keys)
        return {};
    const std::unique_ptr<Grounds> grounds = contents_->grounds();
    auto found =
        security_associations_of(grounds->entries, grounds->challenges, grounds->vectors.secrets,
                                 grounds->people, *grounds->keys);
    wipe_stack();
    return found;
}

/** Everything but the calls. */
Findings Casebook::conclude_rest(const Grounds& grounds) const
{
    Findings findings;
    Findings::Contents& found = *findings.contents_;
    if (grounds.keys)
        found.security_associations =
            security_associations_of(grounds.entries, grounds.challenges, grounds.vectors.secrets,
                                     grounds.people, *grounds.keys);
    for (const SeenChallenge& seen : grounds.challenges)
        found.challenges.push_back(seen.challenge);
    found.unread = contents_->transcript.unread();
    found.core_vectors = grounds.vectors.told;
    found.unusable_vectors = grounds.vectors.unusable;
    found.text_messages = collect_text_messages(grounds.entries, grounds.people, grounds.keys);
    return findings;
}

Findings::Findings() : contents_(std::make_unique<Contents>()) {}

Findings::~Findings() = default;
Findings::Findings(Findings&&) noexcept = default;
Findings& Findings::operator=(Findings&&) noexcept = default;

std::span<const Call> Findings::calls() const
{
    return contents_->calls;
}

std::span<const Challenge> Findings::challenges() const
{
    return contents_->challenges;
}

std::span<const CoreVector> Findings::core_vectors() const
{
    return contents_->core_vectors;
}

std::span<const SecurityAssociation> Findings::security_associations() const
{
    return contents_->security_associations;
}

const std::map<std::string, UnusableVectors>& Findings::unusable_vectors() const
{
    return contents_->unusable_vectors;
}

std::span<const Unread> Findings::unread() const
{
    return contents_->unread;
}

std::span<const TextMessage> Findings::text_messages() const
{
    return contents_->text_messages;
}

std::span<const SeenCrossParameter> Findings::cross_parameters() const
{
    return contents_->cross_parameters;
}

StreamClaim Findings::claim(const StreamSeen& stream) const
{
    const auto owner = owner_of(stream);
    return owner ? StreamClaims::claim(stream, *owner, contents_->calls[owner->call])
                 : contents_->claims.claim_without_call(stream);
}

std::optional<StreamOwner> Findings::owner_of(const StreamSeen& stream) const
{
    return contents_->claims.owner_of(stream);
}

} // namespace lisrtp::casebook
