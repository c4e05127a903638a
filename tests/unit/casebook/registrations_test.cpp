// Each trace of a challenge that the probe missed keeps a terminal from being called a cheat; a
// registration that leaves room for none confirms it.

#include "keys/agreement/diffie_hellman.h"
#include "keys/aka/subscriber_vector.h"
#include "keys/casebook/casebook.h"
#include "tests/unit/casebook/signalling_texts.h"

#include <gtest/gtest.h>

#include <functional>

namespace lisrtp::casebook
{

namespace
{

constexpr std::int64_t morning_ns = 1'793'700'000 * ns_per_second; // 2026-11-03
constexpr unsigned granted_seconds = 600'000;

/** What is said of the call. */
struct Told {
    std::string value_check;
    std::string reason;
    std::vector<std::string> doubts; ///< of each value that was expected
};

/** Alice registers, and calls with a value that is g^x of no seed of hers. */
class Story
{
public:
    explicit Story(aka::Algorithm algorithm = aka::Algorithm::none)
    {
        keyfile::Authorisation authorisation;
        authorisation.id = "W1";
        authorisation.valid_from = *from_rfc3339("2026-01-01T00:00:00Z");
        authorisation.valid_to = *from_rfc3339("2028-01-01T00:00:00Z");
        authorisation.targets.push_back(*keyfile::read_identity("sip:alice@ims.example"));
        keys_.authorisations.push_back(std::move(authorisation));
        keyfile::Secret secret;
        secret.id = "alice";
        secret.authorisation = "W1";
        secret.impi = "alice@ims.example";
        secret.impu = {*keyfile::read_identity("sip:alice@ims.example")};
        keyfile::Subscriber subscriber;
        subscriber.algorithm = algorithm;
        subscriber.k = SecretBytes::copy_of(Bytes(16, 0x46));
        subscriber.opc = SecretBytes::copy_of(Bytes(16, 0xCD));
        secret.value = std::move(subscriber);
        keys_.secrets.push_back(std::move(secret));
        keyfile::Derivation derivation;
        derivation.rule.seed = aka::SeedForm::aka_rand;
        derivation.rule.kdf = aka::Kdf::hmac_md5;
        derivation.rule.use = aka::Use::dh_exponent;
        keys_.derivations.push_back(std::move(derivation));
        casebook_ = std::make_unique<Casebook>(&keys_);
    }

    /** Her next registration: nothing is said yet. */
    test::RegistrationText next(std::uint64_t sqn = 0)
    {
        test::RegistrationText text;
        text.cseq = 1 + 2 * static_cast<unsigned>(registrations_);
        text.expires = granted_seconds;
        text.rand_and_autn = Bytes(16, static_cast<std::uint8_t>(++registrations_));
        const Bytes autn = sqn == 0 ? Bytes(16, 0x77) : autn_of(text.rand_and_autn, sqn);
        text.rand_and_autn.insert(text.rand_and_autn.end(), autn.begin(), autn.end());
        return text;
    }

    void register_wholly(std::uint64_t sqn = 0)
    {
        const test::RegistrationText text = next(sqn);
        say(text.request());
        say_to_her(text.challenge());
        // The response is invented, so of an AKA subscriber it must be one that nobody can check.
        std::string answer = text.answer();
        if (sqn != 0)
            answer.replace(answer.find("AKAv1"), 5, "AKAv9");
        say(answer);
        say_to_her(text.accepted());
    }

    void call()
    {
        const Bytes value =
            agreement::public_value(agreement::Group::oakley1, SecretBytes::copy_of(Bytes(16, 9)))
                .value();
        say(test::CallText().offer(test::MikeyText(4).dh(1, value)));
    }

    void say(const std::string& message) { learn(message, terminal_, proxy_); }
    void say_to_her(const std::string& message) { learn(message, proxy_, terminal_); }
    void wait(std::int64_t seconds) { now_ns_ += seconds * ns_per_second; }
    void next_capture() { ++file_; }
    std::uint64_t frame() const { return frame_; }

    Told told() const
    {
        const Findings findings = casebook_->conclude();
        const Session& session = findings.calls().front().sessions.front();
        Told told{std::string(name_of(session.value_check)), session.reason, {}};
        for (const ExpectedValue& expected : session.expected)
            told.doubts.push_back(expected.doubt);
        return told;
    }

private:
    Bytes autn_of(const Bytes& rand, std::uint64_t sqn) const
    {
        const auto& subscriber = *keys_.secrets.front().as<keyfile::Subscriber>();
        Bytes octets(8);
        store_u64(octets.data(), sqn);
        const Bytes plain(octets.begin() + 2, octets.end());
        const Bytes amf = {0x80, 0};
        const auto hidden = aka::responses(subscriber, rand);
        const auto macs = aka::macs(subscriber, rand, plain, amf);
        Bytes autn = plain;
        for (std::size_t i = 0; i < autn.size(); ++i)
            autn[i] ^= hidden->ak.reveal()[i];
        autn.insert(autn.end(), amf.begin(), amf.end());
        const ByteView mac_a = macs->mac_a.reveal();
        autn.insert(autn.end(), mac_a.begin(), mac_a.end());
        return autn;
    }

    void learn(const std::string& message, const Endpoint& from, const Endpoint& to)
    {
        now_ns_ += 10'000'000;
        casebook_->learn({view_of(message), Timestamp{now_ns_}, from, to, {file_, ++frame_}});
    }

    keyfile::KeyFile keys_;
    std::unique_ptr<Casebook> casebook_;
    Endpoint terminal_ = *Endpoint::parse("10.0.0.1:5060");
    Endpoint proxy_ = *Endpoint::parse("10.0.0.9:5060");
    std::size_t registrations_ = 0;
    std::int64_t now_ns_ = morning_ns;
    std::uint64_t frame_ = 0;
    std::uint32_t file_ = 1;
};

void expect_accused(const Story& story, const std::string& basis)
{
    const Told told = story.told();
    EXPECT_EQ(told.value_check, "mismatch") << told.reason;
    EXPECT_NE(told.reason.find("does not use the agreed key"), std::string::npos);
    EXPECT_NE(told.reason.find(basis), std::string::npos) << told.reason;
}

TEST(Registrations, WithoutATraceOfAnotherChallengeTheCheatIsNamed)
{
    Story story;
    story.register_wholly();
    story.call();
    expect_accused(story, "no later registration confirms");
}

TEST(Registrations, TheNextRegisterConfirmsIt)
{
    Story story;
    story.register_wholly();
    story.wait(granted_seconds); // it was due, yet it had not come
    story.call();
    story.say(story.next().request());
    expect_accused(story, "frame " + std::to_string(story.frame()) + " leaves no room");
}

TEST(Registrations, TheNonceThatItNamesConfirmsIt)
{
    Story story;
    const test::RegistrationText first = story.next();
    story.say(first.request());
    story.say_to_her(first.challenge());
    story.say(first.answer());
    story.call();
    test::RegistrationText later = story.next();
    later.number = 77; // another Call-ID: it was switched off and on
    later.last_nonce = to_base64(first.rand_and_autn);
    story.say(later.request());
    expect_accused(story, "leaves no room");
}

struct Trace {
    const char* name;
    std::function<void(Story&)> tell; ///< from the registration to what follows the call
    const char* reason;
};

class MissedChallenge : public testing::TestWithParam<Trace>
{
};

TEST_P(MissedChallenge, AccusesNobody)
{
    Story story;
    GetParam().tell(story);
    const Told told = story.told();
    EXPECT_EQ(told.value_check, "not-applicable") << told.reason;
    EXPECT_NE(told.reason.find("a newer challenge may not have been captured"), std::string::npos)
        << told.reason;
    EXPECT_NE(told.reason.find(GetParam().reason), std::string::npos) << told.reason;
    for (const std::string& doubt : told.doubts)
        EXPECT_NE(doubt, "");
}

/** Registers, does that, and calls. */
std::function<void(Story&)> before_the_call(std::function<void(Story&)> what)
{
    return [what](Story& story) {
        story.register_wholly();
        what(story);
        story.call();
    };
}

INSTANTIATE_TEST_SUITE_P(
    Table, MissedChallenge,
    testing::Values(Trace{"no_answer", before_the_call([](Story& s) { s.say(s.next().request()); }),
                          "has no answer in the capture"},
                    Trace{"no_request",
                          before_the_call([](Story& s) { s.say_to_her(s.next().accepted(3)); }),
                          "was not captured"},
                    Trace{"unanswered", before_the_call([](Story& s) {
                              const auto text = s.next();
                              s.say(text.request());
                              s.say_to_her(text.challenge());
                          }),
                          "was not seen to be answered"},
                    Trace{"after_auts", before_the_call([](Story& s) {
                              const auto text = s.next();
                              s.say(text.request());
                              s.say_to_her(text.challenge());
                              s.say(text.answer(true));
                          }),
                          "answers another challenge"},
                    Trace{"not_accepted",
                          [](Story& s) {
                              const auto text = s.next();
                              s.say(text.request());
                              s.say_to_her(text.challenge());
                              s.say(text.answer());
                              s.say_to_her(text.head("SIP/2.0 403 Forbidden", text.cseq + 1) +
                                           "Content-Length: 0\r\n\r\n");
                              s.call();
                          },
                          "was not accepted"},
                    Trace{"another_flow",
                          [](Story& s) {
                              const auto first = s.next();
                              s.say(first.request());
                              s.say_to_her(first.challenge());
                              s.say(first.answer());
                              auto other = s.next();
                              other.number = 78; // RFC 5626: a Call-ID of its own
                              s.say(other.request());
                              s.call();
                              auto later = s.next();
                              later.number = 77;
                              later.last_nonce = to_base64(first.rand_and_autn);
                              s.say(later.request());
                          },
                          "was not seen to be settled"},
                    Trace{"due", before_the_call([](Story& s) { s.wait(granted_seconds / 2); }),
                          "may have registered again"},
                    Trace{"between_captures", before_the_call([](Story& s) {
                              s.wait(11);
                              s.next_capture();
                          }),
                          "no capture has any signalling"},
                    Trace{"cseq_before", before_the_call([](Story& s) {
                              s.next();
                              const auto text = s.next(); // accepted as it is
                              s.say(text.request());
                              s.say_to_her(text.accepted(text.cseq));
                          }),
                          "CSeq of its registration goes from 2"},
                    Trace{"cseq_after",
                          [](Story& s) {
                              s.register_wholly();
                              s.call();
                              s.next();
                              s.say(s.next().request());
                          },
                          "CSeq of its registration goes from 2"},
                    Trace{"nonce_after",
                          [](Story& s) {
                              s.register_wholly();
                              s.call();
                              auto text = s.next();
                              text.number = 77;
                              text.last_nonce = to_base64(Bytes(32, 0x99));
                              s.say(text.request());
                          },
                          "names a challenge that was not captured"},
                    Trace{"held",
                          [](Story& s) {
                              s.register_wholly();
                              s.call();
                              s.say_to_her(
                                  "SIP/2.0 407 Proxy Authentication Required\r\n" +
                                  test::CallText().dialog(true) +
                                  "Proxy-Authenticate: Digest realm=\"ims.example\", nonce=\"" +
                                  to_base64(Bytes(32, 0x55)) +
                                  "\", algorithm=AKAv1-MD5\r\nContent-Length: 0\r\n\r\n");
                          },
                          "the network held the request"}),
    [](const auto& one) { return std::string(one.param.name); });

/** Registers with that SQN, calls, and after having been off is challenged with another. */
void tell_sqn(Story& story, std::uint64_t first, std::uint64_t later)
{
    story.register_wholly(first);
    story.call();
    auto text = story.next(later);
    text.number = 77;
    story.say(text.request());
    story.say_to_her(text.challenge());
}

TEST(Registrations, SqnThatGoesOnByOneMissesNothing)
{
    Story story(aka::Algorithm::milenage);
    tell_sqn(story, 32, 64);
    expect_accused(story, "no later registration confirms");
}

TEST(Registrations, SqnThatGoesOnFurtherAccusesNobody)
{
    Story story(aka::Algorithm::milenage);
    tell_sqn(story, 32, 96);
    const Told told = story.told();
    EXPECT_EQ(told.value_check, "not-applicable") << told.reason;
    EXPECT_NE(told.reason.find("SQN has gone on"), std::string::npos) << told.reason;
}

} // namespace

} // namespace lisrtp::casebook
