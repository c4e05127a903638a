// Recovering MIKEY-DH keys through the casebook, from SIP messages and a key file's text: what one
// session costs, and how the time grows with candidates and with sessions.  One thread.
//
// The messages are those of the committed sample ims-aka-dh with other names, nonces and DH values
// of the same lengths put in their places.

#include "keys/agreement/diffie_hellman.h"
#include "keys/base/base64.h"
#include "keys/base/hex.h"
#include "keys/casebook/casebook.h"
#include "keys/crypto/hash.h"
#include "keys/crypto/hmac.h"
#include "keys/crypto/mikey_prf.h"
#include "keys/keyfile/read_key_file.h"
#include "offline/capture/capture_file.h"
#include "offline/capture/classifier.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <stdexcept>
#include <string>

namespace
{

using namespace lisrtp;

constexpr auto group = agreement::Group::oakley5;
constexpr std::size_t full_exponent_octets = 192;
constexpr std::size_t derived_exponent_octets = 16;
constexpr std::int64_t ns_per_ms = 1'000'000;

// What the sample's messages hold.
constexpr std::string_view sample_user = "alice";
constexpr std::string_view sample_registration_id = "ccdbac1d562941a935c9e314";
constexpr std::string_view sample_call_id = "35b0a4e24b1700b6357f";
constexpr std::string_view sample_nonce = "eKF6dGcBn/eWsC7FiXwqGFBtf5MOM4AAdQ8/mkznNlU=";
constexpr std::string_view sample_csb_id = "e8a0346a";
constexpr std::string_view sample_x = "545e54a1ea2fffa2f156ca4d65553d71";
constexpr std::string_view sample_y = "a7a25ce3d415e5c2cf27a81233b3721f";
constexpr std::string_view key_mgmt = "a=key-mgmt:mikey ";

constexpr std::string_view authorisation = R"(format = "lisrtp-keys/1"
[[authorisation]]
id = "W1"
reference = "benchmark"
valid_from = 2026-11-01T00:00:00Z
valid_to = 2026-12-01T00:00:00Z
scope = "content"
targets = ["ip:10.45.1.41"]
)";

template <typename Text>
void replace_all(Text& text, const Text& from, const Text& to)
{
    auto at = text.begin();
    while ((at = std::search(at, text.end(), from.begin(), from.end())) != text.end()) {
        std::copy(to.begin(), to.end(), at); // of one length
        at += static_cast<std::ptrdiff_t>(to.size());
    }
}

/** Octets that look random and are the same in every run. */
Bytes octets_for(const std::string& what, std::size_t count)
{
    Bytes octets;
    for (unsigned block = 0; octets.size() < count; ++block) {
        const std::string seed = what + '/' + std::to_string(block);
        crypto::Sha256 sha256;
        sha256.update(view_of(seed));
        const auto digest = sha256.finish();
        octets.insert(octets.end(), digest.begin(), digest.end());
    }
    octets.resize(count);
    octets.front() &= 0x7F; // less than p, whose highest 64 bits are set
    return octets;
}

SecretBytes secret_of(ByteView octets)
{
    return secret_from_hex(to_hex(octets)).value();
}

Bytes public_value(ByteView x)
{
    return agreement::public_value(group, secret_of(x)).value();
}

Bytes public_value_of_hex(std::string_view x)
{
    return public_value(from_hex(x).value());
}

/** The four messages of the sample that matter here. */
struct Texts {
    std::string registration; ///< REGISTER that is going to be challenged
    std::string challenge;    ///< its 401
    std::string offer;        ///< INVITE with I_MESSAGE
    std::string answer;       ///< 200 with R_MESSAGE
};

Texts read_sample()
{
    auto opening = capture::CaptureFile::open(LISRTP_BENCH_SAMPLE);
    if (!opening)
        throw std::runtime_error(opening.fault.message);
    Texts texts;
    capture::Frame frame;
    while (opening.file->next(frame)) {
        const std::string text(text_of(capture::peel(frame.link, frame.octets).udp_payload));
        if (text.starts_with("REGISTER ") && texts.registration.empty())
            texts.registration = text;
        else if (text.starts_with("SIP/2.0 401") && texts.challenge.empty())
            texts.challenge = text;
        else if (text.starts_with("INVITE "))
            texts.offer = text;
        else if (text.starts_with("SIP/2.0 200") && text.find(key_mgmt) != std::string::npos)
            texts.answer = text;
    }
    return texts;
}

std::string user_name(std::size_t number)
{
    const std::string digits = std::to_string(number);
    return "u" + std::string(4 - digits.size(), '0') + digits; // as long as the sample's
}

/** Signalling and the key file that goes with it. */
class Archive
{
public:
    Archive() : texts_(read_sample()), keys_(authorisation) {}

    void add_secret(const std::string& id, const std::string& fields)
    {
        keys_ += "[[secret]]\nid = \"" + id + "\"\nauthorisation = \"W1\"\n" + fields;
    }

    void add_subscriber(std::size_t number, std::size_t octets)
    {
        const std::string name = user_name(number);
        add_secret(name, "kind = \"subscriber\"\nimpi = \"" + name +
                             "@ims.example\"\nimpu = [\"sip:" + name +
                             "@ims.example\"]\nalgorithm = \"none\"\nk = \"" + k_of(number) +
                             "\"\n[[derivation]]\nsecret = \"" + name +
                             "\"\nseed = \"aka-rand\"\nkdf = \"hmac-md5\"\nlength = " +
                             std::to_string(octets) + "\nuse = \"dh-exponent\"\n");
    }

    void add_challenge(std::size_t number, const std::string& name, ByteView rand_and_autn)
    {
        const std::string call_id =
            to_hex(octets_for("registration/" + std::to_string(number), 12));
        for (std::string text : {texts_.registration, texts_.challenge}) {
            replace_all(text, std::string(sample_user), name);
            replace_all(text, std::string(sample_registration_id), call_id);
            replace_all(text, std::string(sample_nonce), to_base64(rand_and_autn));
            add_message(std::move(text));
        }
    }

    void add_session(std::size_t number, const std::string& name, ByteView x, ByteView y)
    {
        const std::string call_id = to_hex(octets_for("call/" + std::to_string(number), 10));
        const Bytes csb = octets_for("csb/" + std::to_string(number), 4);
        for (std::string text : {texts_.offer, texts_.answer}) {
            replace_all(text, std::string(sample_user), name);
            replace_all(text, std::string(sample_call_id), call_id);
            const std::size_t begin = text.find(key_mgmt) + key_mgmt.size();
            const std::size_t octets = text.find("\r\n", begin) - begin;
            Bytes mikey = from_base64(text.substr(begin, octets)).value();
            replace_all(mikey, copy_of(view_of(sample_user)), copy_of(view_of(name)));
            replace_all(mikey, from_hex(sample_csb_id).value(), csb);
            replace_all(mikey, public_value_of_hex(sample_x), public_value(x));
            replace_all(mikey, public_value_of_hex(sample_y), public_value(y));
            text.replace(begin, octets, to_base64(mikey));
            add_message(std::move(text));
        }
    }

    /** From the key file's text and the messages to the number of sessions that have keys. */
    std::size_t sessions_opened() const
    {
        std::string text = keys_;
        const auto keys = keyfile::read_key_text(text);
        if (!keys)
            throw std::runtime_error(keyfile::describe(keys.errors.front(), "benchmark"));
        casebook::Casebook casebook(&*keys.file);
        const Timestamp start = from_rfc3339("2026-11-03T10:00:00Z").value();
        std::uint64_t frame = 0;
        for (const std::string& message : messages_) {
            ++frame;
            casebook.learn({view_of(message),
                            start + static_cast<std::int64_t>(frame) * ns_per_ms,
                            from_,
                            to_,
                            {1, frame}});
        }
        std::size_t opened = 0;
        const casebook::Findings findings = casebook.conclude();
        for (const casebook::Call& call : findings.calls())
            for (const casebook::Session& session : call.sessions)
                opened += !session.candidates.empty();
        return opened;
    }

    static std::string k_of(std::size_t number)
    {
        return to_hex(octets_for("k/" + std::to_string(number), 16));
    }

private:
    void add_message(std::string text) { messages_.push_back(std::move(text)); }

    Texts texts_;
    std::string keys_;
    std::vector<std::string> messages_;
    Endpoint from_ = Endpoint::parse("10.45.1.41:5060").value();
    Endpoint to_ = Endpoint::parse("10.45.0.1:5060").value();
};

void measure(benchmark::State& state, const Archive& archive, std::size_t sessions)
{
    for (auto _ : state)
        if (archive.sessions_opened() != sessions)
            state.SkipWithError("not all sessions were opened");
    state.counters["sessions/s"] = benchmark::Counter(
        static_cast<double>(sessions), benchmark::Counter::kIsIterationInvariantRate);
}

/** What no session can do without: (g^y)^x once. */
void bare_shared_value(benchmark::State& state)
{
    const SecretBytes x = secret_of(octets_for("x", static_cast<std::size_t>(state.range(0))));
    const Bytes peer = public_value(octets_for("y", full_exponent_octets));
    for (auto _ : state)
        benchmark::DoNotOptimize(agreement::shared_value(group, x, peer));
}

/** The same for eight sessions at once. */
void eight_shared_values(benchmark::State& state)
{
    std::vector<SecretBytes> exponents;
    std::vector<Bytes> peers;
    std::vector<agreement::SharedValueWanted> wanted;
    for (int i = 0; i < 8; ++i) {
        const std::string number = std::to_string(i);
        exponents.push_back(secret_of(octets_for("x" + number, full_exponent_octets)));
        peers.push_back(public_value(octets_for("y" + number, full_exponent_octets)));
    }
    for (std::size_t i = 0; i < exponents.size(); ++i)
        wanted.push_back({&exponents[i], peers[i]});
    for (auto _ : state)
        benchmark::DoNotOptimize(agreement::shared_values(group, wanted));
}

/** Every session has an exponent of its own, handed over: g^x and the shared value for each. */
void exponents_handed_over(benchmark::State& state)
{
    const auto sessions = static_cast<std::size_t>(state.range(0));
    const auto octets = static_cast<std::size_t>(state.range(1));
    Archive archive;
    for (std::size_t i = 0; i < sessions; ++i) {
        const Bytes x = octets_for("x/" + std::to_string(i), octets);
        archive.add_secret("x" + std::to_string(i),
                           "kind = \"exponent\"\ngroup = \"oakley5\"\nx = \"" + to_hex(x) + "\"\n");
        archive.add_session(i, std::string(sample_user), x,
                            octets_for("y/" + std::to_string(i), octets));
    }
    measure(state, archive, sessions);
}

constexpr std::size_t challenges_each = 10;

/** A session of one of the subscribers, whose exponent is that of one of his challenges. */
void add_session_of(Archive& archive, std::size_t number, std::size_t caller, std::size_t challenge,
                    std::size_t octets)
{
    const std::size_t nonce_number = caller * challenges_each + challenge;
    const Bytes nonce = octets_for("nonce/" + std::to_string(nonce_number), 32);
    const Bytes k = from_hex(Archive::k_of(caller)).value();
    const ByteView rand = ByteView(nonce).first(16);
    const auto derived = crypto::hmac_md5(ByteView(k), {rand});
    // what is asked for beyond the digest comes from MIKEY's PRF
    const SecretBytes x = octets == derived_exponent_octets
                              ? SecretBytes::copy_of(derived)
                              : crypto::mikey_prf(SecretBytes::copy_of(derived), rand, octets);
    archive.add_session(number, user_name(caller), x.reveal(),
                        octets_for("y/" + std::to_string(number), octets));
}

void add_challenges(Archive& archive, std::size_t subscribers, std::size_t challenge)
{
    for (std::size_t i = 0; i < subscribers; ++i) {
        const std::size_t number = i * challenges_each + challenge;
        archive.add_challenge(number, user_name(i),
                              octets_for("nonce/" + std::to_string(number), 32));
    }
}

/**
 * Ten challenges each, one after the other, and between them sessions of callers who use the one
 * that is in force. No two sessions share a peer's value.
 */
void subscribers_with_challenges(benchmark::State& state)
{
    const auto subscribers = static_cast<std::size_t>(state.range(0));
    const auto sessions = static_cast<std::size_t>(state.range(1));
    const auto octets = static_cast<std::size_t>(state.range(2));
    Archive archive;
    for (std::size_t i = 0; i < subscribers; ++i)
        archive.add_subscriber(i, octets);
    for (std::size_t challenge = 0, session = 0; challenge < challenges_each; ++challenge) {
        add_challenges(archive, subscribers, challenge);
        for (; session < sessions * (challenge + 1) / challenges_each; ++session)
            add_session_of(archive, session, session % subscribers, challenge, octets);
    }
    measure(state, archive, sessions);
}

/** The same, but all sessions come last, and each uses any of its caller's challenges. */
void subscribers_with_old_challenges(benchmark::State& state)
{
    const auto subscribers = static_cast<std::size_t>(state.range(0));
    const auto sessions = static_cast<std::size_t>(state.range(1));
    const auto octets = static_cast<std::size_t>(state.range(2));
    Archive archive;
    for (std::size_t i = 0; i < subscribers; ++i)
        archive.add_subscriber(i, octets);
    for (std::size_t challenge = 0; challenge < challenges_each; ++challenge)
        add_challenges(archive, subscribers, challenge);
    for (std::size_t i = 0; i < sessions; ++i)
        add_session_of(archive, i, i % subscribers, (7 * i + i / subscribers) % challenges_each,
                       octets);
    measure(state, archive, sessions);
}

BENCHMARK(bare_shared_value)
    ->ArgName("exponent_octets")
    ->Arg(full_exponent_octets)
    ->Arg(derived_exponent_octets)
    ->Unit(benchmark::kMillisecond);

BENCHMARK(eight_shared_values)->Unit(benchmark::kMillisecond);

BENCHMARK(exponents_handed_over)
    ->ArgNames({"sessions", "exponent_octets"})
    ->Args({100, full_exponent_octets})
    ->Args({1000, full_exponent_octets})
    ->Args({100, derived_exponent_octets})
    ->Args({1000, derived_exponent_octets})
    ->Unit(benchmark::kMillisecond);

BENCHMARK(subscribers_with_challenges)
    ->ArgNames({"subscribers", "sessions", "exponent_octets"})
    ->Args({100, 1000, derived_exponent_octets})
    ->Args({1000, 1000, derived_exponent_octets})
    ->Args({1000, 100, full_exponent_octets})
    ->Args({100, 1000, full_exponent_octets})
    ->Args({1000, 1000, full_exponent_octets})
    ->Args({1000, 4000, full_exponent_octets})
    ->Unit(benchmark::kMillisecond);

BENCHMARK(subscribers_with_old_challenges)
    ->ArgNames({"subscribers", "sessions", "exponent_octets"})
    ->Args({1000, 1000, full_exponent_octets})
    ->Unit(benchmark::kMillisecond);

} // namespace
