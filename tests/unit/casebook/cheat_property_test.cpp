// Of many generated calls no honest terminal is accused, and every cheat is named with both values'
// fingerprints and the seeds that it should have used.

#include "keys/agreement/diffie_hellman.h"
#include "keys/base/hex.h"
#include "keys/casebook/casebook.h"
#include "keys/casebook/values_in_force.h"
#include "keys/crypto/hmac.h"
#include "tests/unit/casebook/signalling_texts.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace lisrtp::casebook
{

namespace
{

using agreement::Group;

constexpr std::int64_t morning_ns = 1'793'700'000 * ns_per_second; // 2026-11-03
constexpr std::size_t k_octets = 16;

std::string user_name(std::size_t number)
{
    return "u" + std::to_string(number);
}

/** One terminal of a subscriber, with what it was given and has answered. */
struct Device {
    std::size_t subscriber = 0;
    Endpoint at;
    Bytes seed;            ///< RAND of the challenge that it answered last; empty: none
    bool watched = true;   ///< whether the probe sees its registrations
    bool seen = false;     ///< whether the capture shows that answer
    std::size_t frame = 0; ///< of that challenge
};

/** What should be found of one call. */
struct Truth {
    bool initiator_cheats = false;
    bool responder_cheats = false;
    bool initiator_known = false; ///< an honest one whose seed the capture shows
    bool responder_known = false;
    Bytes sent_i, sent_r;
    std::string secret_i, secret_r;
    std::size_t seed_frame_i = 0, seed_frame_r = 0;
};

class Population
{
public:
    Population(std::size_t subscribers, unsigned seed, std::vector<Group> groups)
        : random_(seed), groups_(std::move(groups))
    {
        keyfile::Authorisation authorisation;
        authorisation.id = "W1";
        authorisation.valid_from = *from_rfc3339("2026-01-01T00:00:00Z");
        authorisation.valid_to = *from_rfc3339("2027-01-01T00:00:00Z");
        for (std::size_t i = 0; i < subscribers; ++i) {
            authorisation.targets.push_back(
                *keyfile::read_identity("sip:" + user_name(i) + "@ims.example"));
            keys_.secrets.push_back(subscriber(i));
            const std::size_t devices = chance(10) ? 2 : 1;
            for (std::size_t d = 0; d < devices; ++d) {
                Device device;
                device.subscriber = i;
                device.at =
                    *Endpoint::parse("10." + std::to_string(1 + d) + "." + std::to_string(i / 250) +
                                     "." + std::to_string(i % 250 + 1) + ":5060");
                device.watched = !chance(10);
                devices_.push_back(device);
            }
        }
        keys_.authorisations.push_back(std::move(authorisation));
        keyfile::Derivation derivation;
        derivation.rule.seed = aka::SeedForm::aka_rand;
        derivation.rule.kdf = aka::Kdf::hmac_md5;
        derivation.rule.use = aka::Use::dh_exponent;
        keys_.derivations.push_back(std::move(derivation));
    }

    /** @param cheat  the initiator, or in some calls the responder, uses an exponent of its own */
    void add_call(bool cheat)
    {
        Device& caller = any_device();
        Device& callee = any_device();
        // before the call some terminals register, are challenged anew, or do not answer
        for (Device* device : {&caller, &callee})
            while (chance(40))
                challenge(*device);
        cheat = cheat && caller.watched;
        if (cheat)
            answered_challenge(caller);
        const Group group = groups_[random_() % groups_.size()];
        Truth truth;
        truth.initiator_cheats = cheat;
        truth.responder_cheats = cheat && callee.seen && chance(30);
        const Bytes x = exponent_of(caller, truth.initiator_cheats, truth.initiator_known);
        // An honest responder's secret opens a cheat's call too; both are wanted.
        const bool foreign = truth.responder_cheats || (cheat ? chance(50) : chance(30));
        const Bytes y = exponent_of(callee, foreign, truth.responder_known);

        truth.sent_i = value_of(group, x);
        truth.sent_r = value_of(group, y);
        truth.secret_i = user_name(caller.subscriber);
        truth.secret_r = user_name(callee.subscriber);
        truth.seed_frame_i = caller.frame;
        truth.seed_frame_r = callee.frame;
        const bool by_subscriber = truth.responder_cheats || !foreign;
        test::CallText call;
        call.number = truths_.size() + 1;
        call.from = truth.secret_i;
        call.to = by_subscriber ? truth.secret_r : "stranger";
        const auto csb = static_cast<std::uint32_t>(call.number);
        const std::uint8_t number = agreement::mikey_number_of(group);
        const Bytes on_wire = unpadded_sometimes(group, truth.sent_i);
        say(call.offer(test::MikeyText(4, csb).dh(number, on_wire)), caller.at);
        if (!chance(5)) // some answers the probe missed
            say(call.answer(test::MikeyText(5, csb).dh(number, truth.sent_r).dh(number, on_wire)),
                by_subscriber ? callee.at : *Endpoint::parse("192.0.2.1:5060"));
        else
            truth.responder_cheats = truth.responder_known = false;
        truth.sent_i = on_wire;
        truths_[std::to_string(call.number) + "@10.0.0.1"] = truth;
    }

    const keyfile::KeyFile& keys() const { return keys_; }
    const std::map<std::string, Truth>& truths() const { return truths_; }
    Findings conclude() const { return casebook_->conclude(); }

private:
    bool chance(unsigned percent) { return random_() % 100 < percent; }

    Bytes octets(std::size_t count)
    {
        Bytes bytes(count);
        for (std::uint8_t& octet : bytes)
            octet = static_cast<std::uint8_t>(random_());
        return bytes;
    }

    keyfile::Secret subscriber(std::size_t number)
    {
        k_.push_back(octets(k_octets));
        keyfile::Secret secret;
        secret.id = user_name(number);
        secret.authorisation = "W1";
        secret.impi = user_name(number) + "@ims.example";
        secret.impu = {*keyfile::read_identity("sip:" + user_name(number) + "@ims.example")};
        keyfile::Subscriber subscriber;
        subscriber.algorithm = aka::Algorithm::none;
        subscriber.k = SecretBytes::copy_of(k_.back());
        secret.value = std::move(subscriber);
        return secret;
    }

    Device& any_device() { return devices_[random_() % devices_.size()]; }

    void say(const std::string& message, const Endpoint& from)
    {
        if (!casebook_)
            casebook_ = std::make_unique<Casebook>(&keys_);
        ++frame_;
        casebook_->learn({view_of(message),
                          Timestamp{morning_ns + static_cast<std::int64_t>(frame_) * 1'000'000},
                          from,
                          *Endpoint::parse("10.0.0.9:5060"),
                          {1, frame_}});
    }

    void answered_challenge(Device& device)
    {
        while (!device.seen)
            challenge(device);
    }

    /** Registers anew: mostly answered, at times not, or with AUTS, or where no probe was. */
    void challenge(Device& device)
    {
        test::RegistrationText text;
        text.number = ++registrations_;
        text.user = user_name(device.subscriber);
        text.rand_and_autn = octets(32);
        const Bytes seed(text.rand_and_autn.begin(), text.rand_and_autn.begin() + 16);
        if (!device.watched) {
            device.seed = seed;
            return;
        }
        say(text.request(), device.at);
        say(text.challenge(), *Endpoint::parse("10.0.0.9:5060"));
        const std::size_t frame = frame_;
        if (chance(15))
            return; // the terminal never got it: the earlier one stays in force
        if (chance(5)) {
            say(text.answer(true), device.at);
            return;
        }
        say(text.answer(), device.at);
        say(text.accepted(), *Endpoint::parse("10.0.0.9:5060"));
        device.seed = seed;
        device.seen = true;
        device.frame = frame;
    }

    Bytes exponent_of(const Device& device, bool own, bool& known)
    {
        known = !own && device.seen;
        if (own || device.seed.empty())
            return octets(k_octets);
        const auto x = crypto::hmac_md5(ByteView(k_[device.subscriber]), {ByteView(device.seed)});
        return {x.begin(), x.end()};
    }

    static Bytes value_of(Group group, const Bytes& x)
    {
        return agreement::public_value(group, SecretBytes::copy_of(x)).value();
    }

    /** Some terminals do not pad on the left. */
    Bytes unpadded_sometimes(Group group, Bytes value)
    {
        if (agreement::is_modular(group) && value.front() == 0 && chance(50)) {
            const auto first = std::find_if(value.begin(), value.end(),
                                            [](std::uint8_t octet) { return octet != 0; });
            std::rotate(value.begin(), first, value.end());
        }
        return value;
    }

    std::mt19937 random_;
    std::vector<Group> groups_;
    keyfile::KeyFile keys_;
    std::vector<Bytes> k_;
    std::vector<Device> devices_;
    std::map<std::string, Truth> truths_;
    std::unique_ptr<Casebook> casebook_;
    std::size_t frame_ = 0;
    std::size_t registrations_ = 0;
};

constexpr const char* accusing = "does not use the agreed key";

/** Every sentence of a session that accuses a terminal. */
std::string accusations_of(const Session& session)
{
    std::string all;
    if (session.reason.find(accusing) != std::string::npos)
        all += session.reason + "\n";
    for (const std::string& check : session.checks)
        if (check.find(accusing) != std::string::npos)
            all += check + "\n";
    return all;
}

void expect_named(const std::string& accusations, const char* whose, const Bytes& sent,
                  const std::string& secret, std::size_t seed_frame)
{
    EXPECT_NE(accusations.find(std::string("the ") + whose + "'s DH value " + fingerprint(sent)),
              std::string::npos)
        << accusations;
    EXPECT_NE(accusations.find("by " + secret + ", seed in frame " + std::to_string(seed_frame)),
              std::string::npos)
        << secret << " frame " << seed_frame << ": " << accusations;
}

struct Counts {
    std::size_t honest = 0;
    std::size_t matches = 0; ///< honest calls that a value that fits opens
    std::size_t cheats = 0;
};

/** Every call's findings against its truth. */
Counts check(const Population& population)
{
    const Findings findings = population.conclude();
    EXPECT_EQ(findings.calls().size(), population.truths().size());
    Counts counts;
    StreamOutcome closed;
    closed.packets = closed.failed = 10;
    for (const Call& call : findings.calls()) {
        const Truth& truth = population.truths().at(call.call_id);
        SCOPED_TRACE(call.call_id + " of " + truth.secret_i);
        EXPECT_EQ(call.sessions.size(), 1u);
        const Session& session = call.sessions[0];
        const std::string accusations = accusations_of(session);
        if (!truth.initiator_cheats && !truth.responder_cheats) {
            EXPECT_EQ(accusations, "");
            EXPECT_NE(name_of(session.value_check), "mismatch");
            EXPECT_NE(name_of(judge(call, {closed}).verdict), "value-mismatch");
            if (truth.initiator_known || truth.responder_known) {
                EXPECT_EQ(name_of(session.value_check), "match") << session.reason;
                ++counts.matches;
            }
            ++counts.honest;
            continue;
        }
        ++counts.cheats;
        if (truth.initiator_cheats)
            expect_named(accusations, "initiator", truth.sent_i, truth.secret_i,
                         truth.seed_frame_i);
        if (!truth.responder_known) { // nothing opens it
            EXPECT_EQ(name_of(session.value_check), "mismatch");
            EXPECT_EQ(name_of(judge(call, {closed}).verdict), "value-mismatch");
        }
    }
    return counts;
}

void add_calls(Population& population, std::size_t honest, std::size_t cheats)
{
    // the cheats stand between the honest
    for (std::size_t i = 0, cheated = 0; i < honest + cheats; ++i) {
        const bool cheat = cheated * (honest + cheats) < i * cheats;
        cheated += cheat ? 1 : 0;
        population.add_call(cheat);
    }
}

TEST(Cheats, AreAllFoundAndNobodyElse)
{
    Population population(300, 2002, {Group::oakley1});
    add_calls(population, 10'000, 1'200);
    const Counts counts = check(population);
    EXPECT_GE(counts.honest, 10'000u);
    EXPECT_GE(counts.cheats, 1'000u);
    EXPECT_GT(counts.matches, 6'000u);
}

TEST(Cheats, AreFoundInEveryGroup)
{
    Population population(
        10, 2003,
        {Group::oakley2, Group::oakley5, Group::modp2048, Group::p256, Group::p384, Group::x25519});
    add_calls(population, 120, 40);
    const Counts counts = check(population);
    EXPECT_GT(counts.matches, 60u);
    EXPECT_GT(counts.cheats, 20u);
}

} // namespace

} // namespace lisrtp::casebook
