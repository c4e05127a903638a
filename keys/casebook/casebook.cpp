#include "keys/casebook/casebook.h"

#include "keys/base/secret_bytes.h"
#include "keys/casebook/call_maker.h"
#include "keys/casebook/challenges.h"
#include "keys/casebook/core_vectors.h"
#include "keys/casebook/relays.h"
#include "keys/casebook/security_associations.h"
#include "keys/casebook/stream_claims.h"
#include "keys/casebook/text_messages.h"
#include "keys/casebook/transcript.h"

namespace lisrtp::casebook
{

struct Casebook::Contents {
    const keyfile::KeyFile* keys = nullptr;
    Transcript transcript;
    Relays relays;
    CoreVectors core_vectors;
    SharedValues shared_values; ///< only saves time: what is concluded does not depend on it
};

struct Findings::Contents {
    std::vector<Call> calls;
    std::vector<Challenge> challenges;
    std::vector<Unread> unread;
    std::vector<CoreVector> core_vectors;
    std::map<std::string, UnusableVectors> unusable_vectors;
    std::vector<SecurityAssociation> security_associations;
    std::vector<TextMessage> text_messages;
    std::vector<SeenCrossParameter> cross_parameters;
    StreamClaims claims;
    // For the next conclusion:
    CommonGround ground;
    std::vector<MadeOf> made_of; ///< for each of `calls`
};

Casebook::Casebook(const keyfile::KeyFile* keys) : contents_(std::make_unique<Contents>())
{
    contents_->keys = keys;
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
    const keyfile::KeyFile* keys = contents_->keys;
    const std::vector<const Entry*> entries = contents_->transcript.in_order();
    const People people(entries, keys);
    std::vector<SeenChallenge> challenges = collect_challenges(entries);

    CoreVectors::Result vectors;
    if (keys)
        vectors = contents_->core_vectors.conclude(entries, challenges, people, *keys);
    const DerivedValues values =
        keys ? derive_values(*keys, vectors.secrets, challenges) : DerivedValues{};
    PublicValues public_values(values.exponents);
    Knowledge knowledge;
    knowledge.keys = keys;
    knowledge.values = &values;
    knowledge.public_values = &public_values;
    knowledge.shared_values = &contents_->shared_values;
    Registrations registrations(entries, challenges);
    knowledge.registrations = &registrations;
    Findings findings;
    Findings::Contents& found = *findings.contents_;
    CallMaker maker(knowledge, people, with_cross_parameters ? &found.cross_parameters : nullptr);
    const std::vector<CallMessages> calls = find_calls(entries);
    if (earlier)
        found.ground = common_ground_of(entries, calls, contents_->core_vectors.learned());
    if (earlier && found.ground.is_one_capture && found.ground == earlier->contents_->ground) {
        EarlierCalls earlier_calls(std::move(earlier->contents_->calls),
                                   std::move(earlier->contents_->made_of));
        found.calls = maker.make_all(calls, &earlier_calls);
    } else {
        found.calls = maker.make_all(calls);
    }
    if (earlier)
        found.made_of = maker.take_made_of();
    if (keys)
        found.security_associations =
            security_associations_of(entries, challenges, vectors.secrets, people, *keys);
    for (SeenChallenge& seen : challenges)
        found.challenges.push_back(std::move(seen.challenge));
    found.unread = contents_->transcript.unread();
    found.core_vectors = std::move(vectors.told);
    found.unusable_vectors = std::move(vectors.unusable);
    found.text_messages = collect_text_messages(entries, people, keys);
    found.claims = StreamClaims(found.calls, keys, contents_->relays);
    wipe_stack();
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
    return contents_->claims.claim(contents_->calls, stream);
}

} // namespace lisrtp::casebook
