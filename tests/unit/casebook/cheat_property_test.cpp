// Of many generated calls no honest terminal is accused, though the probe misses challenges in
// every way that leaves a trace, and every cheat whose challenge the capture shows in force is
// named, with both values' fingerprints and the seeds that it should have used.

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
    Bytes seed;               ///< RAND of the challenge that it answered last; empty: none
    bool watched = true;      ///< whether the probe sees its registrations
    bool seen = false;        ///< whether the capture shows that answer
    bool in_force = false;    ///< whether the capture shows that no newer one followed
    std::size_t frame = 0;    ///< of that challenge
    std::size_t call_id = 0;  ///< of its registrations
    unsigned cseq = 1;        ///< of its next REGISTER
    bool names_nonce = false; ///< its REGISTERs name the last nonce, as TS 24.229 has it
    std::string last_nonce;
    std::vector<std::size_t> cheated_since; ///< calls since its last REGISTER that was captured
};

/** What the probe missed of a registration, when it missed something. */
enum class Missed {
    all_but_the_first,  ///< the first REGISTER alone was captured
    all_but_the_last,   ///< the 200 alone
    all_but_the_answer, ///< the second REGISTER alone, which names the challenge
    after_auts,         ///< what followed the terminal's request to resynchronise
    all,                ///< everything, until the terminal's next registration
    all_in_days,        ///< everything, while days went by
    all_between_files,  ///< everything, while no capture was running
    count
};

/** What should be found of one call. */
struct Truth {
    bool initiator_cheats = false;
    bool responder_cheats = false;
    bool initiator_known = false; ///< an honest one whose seed the capture shows
    bool responder_known = false;
    bool can_be_told = true; ///< of a cheat: nothing was missed until its next REGISTER
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
        authorisation.valid_to = *from_rfc3339("2028-01-01T00:00:00Z");
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
                device.call_id = devices_.size() + 1;
                device.names_nonce = chance(50);
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
        std::vector<Device*> must_register; // after the call, for the trace that it leaves
        for (Device* device : {&caller, &callee})
            if (device->watched && chance(20) && miss_challenge(*device))
                must_register.push_back(device);
        cheat = cheat && caller.watched;
        if (cheat)
            answered_challenge(caller);
        const Group group = groups_[random_() % groups_.size()];
        Truth truth;
        truth.initiator_cheats = cheat;
        truth.responder_cheats = cheat && callee.in_force && chance(30);
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
        truths_[call_id_of(call.number)] = truth;
        if (cheat)
            caller.cheated_since.push_back(call.number);
        for (Device* device : must_register)
            register_seen(*device);
    }

    const keyfile::KeyFile& keys() const { return keys_; }
    const std::map<std::string, Truth>& truths() const { return truths_; }
    Findings conclude() const { return casebook_->conclude(); }

private:
    static std::string call_id_of(std::size_t number)
    {
        return std::to_string(number) + "@10.0.0.1";
    }

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
        learn(message, from, *Endpoint::parse("10.0.0.9:5060"));
    }

    void say_to(const std::string& message, const Device& device)
    {
        learn(message, *Endpoint::parse("10.0.0.9:5060"), device.at);
    }

    void learn(const std::string& message, const Endpoint& from, const Endpoint& to)
    {
        if (!casebook_)
            casebook_ = std::make_unique<Casebook>(&keys_);
        ++frame_;
        const Timestamp at{morning_ns + later_ns_ + static_cast<std::int64_t>(frame_) * 1'000'000};
        casebook_->learn({view_of(message), at, from, to, {file_, frame_}});
    }

    void answered_challenge(Device& device)
    {
        while (!device.in_force)
            challenge(device);
    }

    /** A registration that the terminal goes through, whatever is captured of it. */
    test::RegistrationText begin_registration(Device& device)
    {
        test::RegistrationText text;
        text.number = device.call_id;
        text.cseq = device.cseq;
        text.user = user_name(device.subscriber);
        text.rand_and_autn = octets(32);
        if (device.names_nonce)
            text.last_nonce = device.last_nonce;
        return text;
    }

    void take(Device& device, const test::RegistrationText& text)
    {
        device.seed.assign(text.rand_and_autn.begin(), text.rand_and_autn.begin() + 16);
        device.last_nonce = to_base64(text.rand_and_autn);
        device.cseq = text.cseq + 2;
    }

    void register_seen(Device& device)
    {
        const test::RegistrationText text = begin_registration(device);
        say(text.request(), device.at);
        say_to(text.challenge(), device);
        device.frame = frame_;
        say(text.answer(), device.at);
        say_to(text.accepted(), device);
        take(device, text);
        device.seen = device.in_force = true;
        device.cheated_since.clear();
    }

    /** True: only its next REGISTER will show that something was missed. */
    bool miss_challenge(Device& device)
    {
        test::RegistrationText text = begin_registration(device);
        const auto missed = static_cast<Missed>(
            chance(3) ? static_cast<unsigned>(Missed::all_in_days) + random_() % 2
                      : random_() % static_cast<unsigned>(Missed::all_in_days));
        for (const std::size_t number : device.cheated_since)
            truths_[call_id_of(number)].can_be_told = false;
        device.cheated_since.clear();
        device.seen = false;
        device.in_force = false;
        switch (missed) {
        case Missed::all_but_the_first:
            say(text.request(), device.at);
            break;
        case Missed::all_but_the_last:
            say_to(text.accepted(), device);
            break;
        case Missed::all_but_the_answer:
            say(text.answer(), device.at);
            break;
        case Missed::after_auts:
            say(text.request(), device.at);
            say_to(text.challenge(), device);
            say(text.answer(true), device.at);
            ++text.cseq;
            text.rand_and_autn = octets(32);
            break;
        case Missed::all_in_days:
            later_ns_ += 300'001 * ns_per_second; // half of what the registrar grants
            nobody_is_sure();
            break;
        case Missed::all_between_files:
            ++file_;
            later_ns_ += 20 * ns_per_second;
            nobody_is_sure();
            break;
        case Missed::all:
        case Missed::count:
            break;
        }
        take(device, text);
        return missed == Missed::all;
    }

    void nobody_is_sure()
    {
        for (Device& device : devices_)
            device.in_force = false;
    }

    /** Registers anew: mostly answered, at times not, or with AUTS, or where no probe was. */
    void challenge(Device& device)
    {
        const test::RegistrationText text = begin_registration(device);
        if (!device.watched)
            return take(device, text);
        if (!chance(20))
            return register_seen(device);
        // The terminal never gets it, or asks for another: the earlier one stays in force.
        say(text.request(), device.at);
        say_to(text.challenge(), device);
        device.cseq = text.cseq + 1;
        device.in_force = false;
        device.cheated_since.clear();
        if (chance(25)) {
            say(text.answer(true), device.at);
            device.cseq = text.cseq + 2;
        }
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
    std::uint32_t file_ = 1;
    std::int64_t later_ns_ = 0;
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
        if (!truth.can_be_told)
            continue;
        ++counts.cheats;
        if (truth.initiator_cheats)
            expect_named(accusations, "initiator", truth.sent_i, truth.secret_i,
                         truth.seed_frame_i);
        if (session.candidates.empty()) { // else the peer's secret opens it
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
    add_calls(population, 10'000, 1'800);
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
