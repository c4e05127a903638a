// tests/unit/casebook/order_test.cpp - what is concluded never depends on the order of learning.

#include "keys/base/hex.h"
#include "keys/casebook/casebook.h"
#include "keys/casebook/pending_calls.h"
#include "keys/keyfile/read_key_file.h"
#include "keys/sip/looks_like_sip.h"
#include "offline/capture/capture_file.h"
#include "offline/capture/classifier.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <numeric>
#include <random>
#include <sstream>

namespace lisrtp::casebook
{

namespace
{

constexpr std::size_t shuffles = 200;

std::string sample_path(const std::string& name, const char* ending)
{
    return std::string(LISRTP_TEST_DATA "/../samples/captures/") + name + "/" + name + ending;
}

/** A signalling message that owns its octets. */
struct Kept {
    Bytes octets;
    Message message;
};

std::vector<Kept> signalling_of(const std::string& name)
{
    std::vector<Kept> kept;
    auto opening = capture::CaptureFile::open(sample_path(name, ".pcapng"));
    EXPECT_TRUE(opening);
    capture::Frame frame;
    while (opening && opening.file->next(frame)) {
        const capture::Peeled peeled = capture::peel(frame.link, frame.octets);
        if (peeled.kind != capture::Peeled::udp || !sip::looks_like_sip(peeled.udp_payload))
            continue;
        kept.push_back({Bytes(peeled.udp_payload.begin(), peeled.udp_payload.end()),
                        {{}, frame.at, peeled.source, peeled.destination, {1, frame.number}}});
    }
    for (Kept& one : kept)
        one.message.octets = one.octets;
    return kept;
}

void write(std::ostream& out, const Place& place)
{
    out << place.file << ':' << place.frame << ' ';
}

void write(std::ostream& out, const Session& session)
{
    out << " session " << name_of(session.mode) << ' ' << session.csb.value << ' ' << session.group
        << ' ' << name_of(session.value_check) << ' ' << session.media_line << session.for_all_media
        << session.unsupported << session.tampered << ' ' << session.from.ns << ' '
        << session.reason << ' ';
    write(out, session.offer);
    if (session.answer)
        write(out, *session.answer);
    for (const std::string& quirk : session.quirks)
        out << "quirk " << quirk << ' ';
    for (const Candidate& candidate : session.candidates) {
        out << "\n  candidate " << candidate.secret << ' ' << candidate.derivation << ' '
            << name_of(candidate.side) << candidate.proven << ' ';
        if (candidate.seed)
            write(out, *candidate.seed);
        for (const Window& window : candidate.windows)
            out << window.from.ns << '-' << window.to.ns << ' ';
        for (const StreamKey& key : candidate.keys)
            out << "cs " << unsigned{key.cs.value} << ' ' << (key.ssrc ? key.ssrc->value : 0) << ' '
                << key.roc.value << key.sent_by_caller << key.suite.tag_octets << ' ';
    }
    for (const Attempt& attempt : session.attempts)
        out << "\n  attempt " << attempt.secret << ' ' << attempt.derivation << ' '
            << attempt.led_to_keys << ' ' << attempt.outcome;
    out << ' ' << session.more_attempts << '\n';
}

using Claim = std::function<StreamClaim(const StreamSeen&)>;

/** The claims on streams both ways between all announced endpoints. */
void write_claims(std::ostream& out, const Claim& claim_of, const Call& call)
{
    for (const MediaLine& line : call.media)
        for (const Endpoint& caller : line.caller)
            for (const Endpoint& callee : line.callee)
                for (const bool forth : {true, false}) {
                    const StreamClaim claim =
                        claim_of({forth ? caller : callee, forth ? callee : caller, Ssrc{0},
                                  call.start, call.end});
                    out << " claim " << (claim.call ? claim.call->call_id : "") << ' '
                        << claim.media_line << claim.from_caller << claim.encrypted << ' '
                        << claim.keys.size() << '\n';
                }
}

/** All that was found but the secrets, as text. */
std::string dump(std::span<const Challenge> challenges, const std::vector<const Call*>& calls,
                 const Claim& claim_of)
{
    std::ostringstream out;
    for (const Challenge& challenge : challenges) {
        out << "challenge " << challenge.impi << ' ' << challenge.algorithm << ' '
            << to_hex(challenge.rand) << ' ' << to_hex(challenge.autn) << ' ' << challenge.at.ns
            << ' ' << (challenge.answered_at ? challenge.answered_at->ns : 0) << ' '
            << name_of(challenge.res) << ' ' << name_of(challenge.mac_a) << ' ' << challenge.secret
            << ' ';
        write(out, challenge.place);
        out << '\n';
    }
    for (const Call* one : calls) {
        const Call& call = *one;
        out << "call " << call.call_id << ' ' << call.from << ' ' << call.to << ' ' << call.start.ns
            << ' ' << call.end.ns << ' ' << name_of(call.ended_by) << call.answered << ' '
            << call.ending_detail << ' ' << static_cast<int>(call.coverage.kind)
            << call.coverage.reason << ' ' << call.damage;
        for (const std::string& identity : call.identities)
            out << ' ' << identity;
        for (const Place& place : call.messages)
            write(out, place);
        out << '\n';
        for (const SignallingStep& step : call.signalling) {
            out << " step " << step.title << ' ' << step.at.ns << ' ' << step.from.text() << ' '
                << step.to.text() << ' ';
            write(out, step.place);
            for (const Place& copy : step.copies)
                write(out, copy);
            out << '\n';
        }
        for (const Session& session : call.sessions)
            write(out, session);
        write_claims(out, claim_of, call);
    }
    return out.str();
}

std::string dump(const Findings& findings)
{
    std::vector<const Call*> calls;
    for (const Call& call : findings.calls())
        calls.push_back(&call);
    return dump(findings.challenges(), calls,
                [&findings](const StreamSeen& seen) { return findings.claim(seen); });
}

/** The same, the calls taken in any order, some at a time. */
std::string dump(PendingCalls pending, std::mt19937& random)
{
    std::vector<std::size_t> numbers(pending.size());
    std::iota(numbers.begin(), numbers.end(), 0);
    std::shuffle(numbers.begin(), numbers.end(), random);
    std::vector<std::unique_ptr<const Call>> calls(numbers.size());
    for (std::span<const std::size_t> rest(numbers); !rest.empty();) {
        const auto some = rest.first(std::min<std::size_t>(rest.size(), 1 + random() % 3));
        auto taken = pending.take(some);
        for (std::size_t i = 0; i < some.size(); ++i)
            calls[some[i]] = std::move(taken[i]);
        rest = rest.subspan(some.size());
    }
    std::vector<const Call*> all;
    for (std::size_t i = 0; i < calls.size(); ++i) {
        all.push_back(calls[i].get());
        EXPECT_EQ(pending.coverage_of(i), calls[i]->coverage.kind);
        EXPECT_EQ(pending.start_of(i), calls[i]->start);
        EXPECT_EQ(pending.messages_of(i), calls[i]->messages);
    }
    return dump(pending.rest().challenges(), all, [&](const StreamSeen& seen) {
        const auto owner = pending.owner_of(seen);
        return owner ? PendingCalls::claim(seen, *owner, *calls[owner->call])
                     : pending.claim_without_call(seen);
    });
}

/** Each message a second time, as another capture point has it: earlier, between other ends. */
std::vector<Kept> with_copies(std::vector<Kept> messages)
{
    const std::size_t count = messages.size();
    for (std::size_t i = 0; i < count; ++i) {
        Kept copy = messages[i];
        copy.message.at.ns -= i % 3 == 0 ? 1'000'000 : -1'000'000;
        copy.message.place.file = 2;
        ++copy.message.from.port;
        messages.push_back(std::move(copy));
    }
    for (Kept& one : messages)
        one.message.octets = one.octets;
    return messages;
}

/** Gives messages by their numbers from 1. */
class ListedMessages : public MessageStore
{
public:
    explicit ListedMessages(std::vector<Kept>& messages) : messages_(messages)
    {
        for (std::size_t i = 0; i < messages.size(); ++i)
            messages[i].message.stored = static_cast<std::int64_t>(i + 1);
    }

    StoredMessage message(std::int64_t id) override
    {
        ++asked_;
        const Kept& kept = messages_[static_cast<std::size_t>(id - 1)];
        return {kept.octets, kept.message.from, kept.message.to};
    }
    std::size_t asked() const { return asked_; }

private:
    std::vector<Kept>& messages_;
    std::size_t asked_ = 0;
};

/** An INVITE and answers to it, all of one frame of a TCP connection. */
std::vector<Kept> messages_of_one_frame()
{
    const std::string headers = "Via: SIP/2.0/TCP 192.0.2.1;branch=z9hG4bK1\r\n"
                                "From: <sip:a@example.org>;tag=1\r\n"
                                "To: <sip:b@example.org>;tag=2\r\n"
                                "Call-ID: together\r\nCSeq: 1 INVITE\r\n";
    const std::string sdp = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\n"
                            "t=0 0\r\nm=audio 4000 RTP/AVP 8\r\n";
    std::vector<std::string> texts{"INVITE sip:b@example.org SIP/2.0\r\n" + headers +
                                   "Content-Type: application/sdp\r\nContent-Length: " +
                                   std::to_string(sdp.size()) + "\r\n\r\n" + sdp};
    for (int i = 0; i < 40; ++i)
        texts.push_back("SIP/2.0 180 Ringing " + std::to_string(i) + "\r\n" + headers +
                        "Content-Length: 0\r\n\r\n");
    std::vector<Kept> kept;
    for (const std::string& text : texts)
        kept.push_back({copy_of(view_of(text)), {{}, {}, {}, {}, {1, 7}}});
    for (Kept& one : kept)
        one.message.octets = one.octets;
    return kept;
}

/** Whoever calls from there is covered, at any time. */
keyfile::KeyFile keys_for(const char* uri)
{
    keyfile::Authorisation authorisation;
    authorisation.id = "W1";
    authorisation.scope = keyfile::Scope::content;
    authorisation.valid_to = *from_rfc3339("2100-01-01T00:00:00Z");
    authorisation.targets.push_back(*keyfile::identity_of_uri(uri));
    keyfile::KeyFile keys;
    keys.authorisations.push_back(std::move(authorisation));
    return keys;
}

/** What the first call's messages say, in their order. */
std::string titles_of(const Call& call)
{
    std::string titles;
    for (const SignallingStep& step : call.signalling)
        titles += step.title + '\n';
    return titles;
}

TEST(StoredMessages, OfOneFrameComeInOneOrderHoweverTheyWereLearned)
{
    const keyfile::KeyFile keys = keys_for("sip:a@example.org");
    std::vector<Kept> messages = messages_of_one_frame();
    Casebook holding(&keys);
    for (const Kept& one : messages)
        holding.learn(one.message);
    const std::string expected = titles_of(holding.conclude().calls().front());
    ASSERT_NE(expected.find("INVITE"), std::string::npos);

    std::mt19937 random(3261);
    for (std::size_t i = 0; i < 20; ++i) {
        std::shuffle(messages.begin(), messages.end(), random);
        ListedMessages store(messages);
        Casebook casebook(&keys, &store);
        for (const Kept& one : messages)
            casebook.learn(one.message);
        PendingCalls pending = casebook.conclude_later();
        const std::size_t first = 0;
        ASSERT_EQ(titles_of(*pending.take({&first, 1}).front()), expected) << "shuffle " << i;
    }
}

TEST(StoredMessages, OfOneFrameStandAsTheFrameHasThem)
{
    const keyfile::KeyFile keys = keys_for("sip:a@example.org");
    std::vector<Kept> messages = messages_of_one_frame();
    std::string expected = "INVITE\n";
    for (std::size_t i = 0; i < messages.size(); ++i) {
        messages[i].message.part = static_cast<std::uint32_t>(i);
        if (i > 0)
            expected += "180 Ringing " + std::to_string(i - 1) + '\n';
    }
    std::mt19937 random(3261);
    std::shuffle(messages.begin(), messages.end(), random);
    ListedMessages store(messages);
    for (MessageStore* const kept_in :
         {static_cast<MessageStore*>(nullptr), static_cast<MessageStore*>(&store)}) {
        Casebook casebook(&keys, kept_in);
        for (const Kept& one : messages)
            casebook.learn(one.message);
        PendingCalls pending = casebook.conclude_later();
        const std::size_t first = 0;
        EXPECT_EQ(titles_of(*pending.take({&first, 1}).front()), expected);
    }
}

/** A disk that fails between the readings: the owner of a stream names an m-line that was there. */
TEST(StoredMessages, ThatCannotBeHadAgainLeaveTheCallItsMediaLines)
{
    const keyfile::KeyFile keys = keys_for("sip:a@example.org");
    std::vector<Kept> messages = messages_of_one_frame();
    ListedMessages store(messages);
    Casebook casebook(&keys, &store);
    for (const Kept& one : messages)
        casebook.learn(one.message);
    PendingCalls pending = casebook.conclude_later();
    const StreamSeen seen{
        *Endpoint::parse("192.0.2.2:5000"), *Endpoint::parse("192.0.2.1:4000"), Ssrc{1}, {}, {}};
    const auto owner = pending.owner_of(seen);
    ASSERT_TRUE(owner);
    for (Kept& one : messages)
        one.octets.clear();
    const std::size_t number = owner->call;
    const auto call = std::move(pending.take({&number, 1}).front());
    EXPECT_TRUE(call->messages.empty());
    ASSERT_GT(call->media.size(), owner->media_line);
    EXPECT_TRUE(PendingCalls::claim(seen, *owner, *call).keys.empty());
}

/** Copies of which the store has some, and clocks that are put right twice. */
TEST(StoredMessages, AndOthersAreOneMessage)
{
    keyfile::ReadOptions options;
    options.insecure_key_file = true;
    const keyfile::KeyFileReading keys =
        keyfile::read_key_file(sample_path("ims-aka-dh", ".toml"), options);
    ASSERT_TRUE(keys);
    std::vector<Kept> messages = with_copies(signalling_of("ims-aka-dh"));
    const auto conclude = [&](MessageStore* store, const ClocksAhead& clocks) {
        Casebook casebook(&*keys.file, store);
        for (std::size_t i = 0; i < messages.size(); ++i) {
            if (i == messages.size() / 2)
                casebook.correct_clocks({{2, 7'000'000}});
            casebook.learn(messages[i].message);
        }
        casebook.correct_clocks(clocks);
        return dump(casebook.conclude());
    };
    std::mt19937 random(4568);
    for (const ClocksAhead& clocks : {ClocksAhead{}, ClocksAhead{{2, -5'000'000}}}) {
        const std::string expected = conclude(nullptr, clocks);
        ASSERT_NE(expected.find(" step INVITE"), std::string::npos);
        for (std::size_t i = 0; i < 20; ++i) {
            std::shuffle(messages.begin(), messages.end(), random);
            ListedMessages store(messages);
            for (Kept& one : messages)
                if (random() % 3 == 0)
                    one.message.stored = 0;
            ASSERT_EQ(conclude(&store, clocks), expected) << "shuffle " << i;
        }
    }
}

class AnyOrder : public testing::TestWithParam<const char*>
{
};

TEST_P(AnyOrder, GivesTheSameFindings)
{
    keyfile::ReadOptions options;
    options.insecure_key_file = true; // Git keeps no mode 0600
    const keyfile::KeyFileReading keys =
        keyfile::read_key_file(sample_path(GetParam(), ".toml"), options);
    ASSERT_TRUE(keys);
    std::vector<Kept> messages = signalling_of(GetParam());
    ASSERT_GT(messages.size(), 4u);

    const auto conclude = [&](const std::vector<Kept>& learned) {
        Casebook casebook(&*keys.file);
        for (const Kept& one : learned)
            casebook.learn(one.message);
        return dump(casebook.conclude());
    };
    const std::string in_order = conclude(messages);
    ASSERT_NE(in_order.find("call "), std::string::npos);
    ASSERT_NE(in_order.find("session "), std::string::npos);
    ASSERT_NE(in_order.find("candidate "), std::string::npos);

    std::mt19937 random(3711); // always the same shuffles
    for (std::size_t i = 0; i < shuffles; ++i) {
        std::shuffle(messages.begin(), messages.end(), random);
        ASSERT_EQ(conclude(messages), in_order) << "shuffle " << i;
    }

    // What lies in a store, and calls that are concluded one by one.
    for (std::size_t i = 0; i < 10; ++i) {
        std::shuffle(messages.begin(), messages.end(), random);
        ListedMessages store(messages);
        Casebook casebook(&*keys.file, &store);
        for (const Kept& one : messages)
            casebook.learn(one.message);
        ASSERT_EQ(dump(casebook.conclude()), in_order) << "out of a store " << i;
        ASSERT_EQ(dump(casebook.conclude_later(1 + i % 4), random), in_order)
            << "call by call " << i;
        ASSERT_GT(store.asked(), 0u);
    }

    // The same messages learned twice are one.
    const std::size_t distinct = messages.size();
    messages.reserve(2 * distinct);
    for (std::size_t i = 0; i < distinct; ++i) {
        messages.push_back(messages[i]);
        messages.back().message.octets = messages.back().octets;
    }
    for (std::size_t i = 0; i < 10; ++i) {
        std::shuffle(messages.begin(), messages.end(), random);
        ASSERT_EQ(conclude(messages), in_order) << "shuffle " << i << " with duplicates";
    }
}

/** After each message: what is taken over from the conclusion before is what would be found anew.
 */
TEST_P(AnyOrder, ConcludingAgainFindsTheSame)
{
    keyfile::ReadOptions options;
    options.insecure_key_file = true;
    const keyfile::KeyFileReading keys =
        keyfile::read_key_file(sample_path(GetParam(), ".toml"), options);
    ASSERT_TRUE(keys);
    std::vector<Kept> messages = signalling_of(GetParam());
    std::mt19937 random(3830);
    for (std::size_t order = 0; order < 5; ++order) {
        Casebook casebook(&*keys.file);
        Findings again = casebook.conclude_again(Findings());
        for (std::size_t i = 0; i < messages.size(); ++i) {
            casebook.learn(messages[i].message);
            again = casebook.conclude_again(std::move(again));
            ASSERT_EQ(dump(again), dump(casebook.conclude(false)))
                << "order " << order << ", message " << i;
        }
        const std::string all = dump(again);
        again = casebook.conclude_again(std::move(again)); // now all is taken over
        ASSERT_EQ(dump(again), all);
        std::shuffle(messages.begin(), messages.end(), random);
    }
}

INSTANTIATE_TEST_SUITE_P(Samples, AnyOrder,
                         testing::Values("ims-aka-dh", "reregistration", "forking", "late-offer",
                                         "reinvite-rekey", "early-answer", "sdes", "verdicts"),
                         [](const testing::TestParamInfo<const char*>& sample) {
                             std::string name = sample.param;
                             std::replace(name.begin(), name.end(), '-', '_');
                             return name;
                         });

} // namespace

} // namespace lisrtp::casebook
