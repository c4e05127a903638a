#include "keys/casebook/session_maker.h"

#include "keys/casebook/applicability.h"
#include "keys/casebook/further_protocols.h"
#include "keys/casebook/mikey_session.h"
#include "keys/keyfile/names.h"

#include <algorithm>
#include <set>

namespace lisrtp::casebook
{

namespace
{

/**
 * A suite's name as reports may show it. A damaged line may have its key where the suite should be,
 * so only what is made as suites' names are is repeated.
 */
std::string suite_for_reports(const std::string& name)
{
    const bool is_name = name.size() <= 40 && name.find('_') != std::string::npos &&
                         std::all_of(name.begin(), name.end(), [](char c) {
                             return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
                         });
    return is_name ? name : "without a name that can be read";
}

/** The suite of an a=crypto line after its session parameters. RFC 4568, 6.3. */
Result<srtp::Suite> suite_of_crypto(const sip::CryptoAttribute& crypto)
{
    auto suite = srtp::suite_named(crypto.suite);
    if (!suite)
        return suite;
    if (crypto.unencrypted_srtp)
        suite->cipher = srtp::Cipher::null;
    if (crypto.unauthenticated_srtp) {
        suite->authentication = srtp::Authentication::null;
        suite->tag_octets = 0;
    }
    return suite;
}

/** Every key of an a=crypto line; those of a wrong length are left out. */
void add_crypto_keys(const sip::CryptoAttribute& crypto, const srtp::Suite& suite,
                     bool sent_by_caller, std::vector<StreamKey>& keys)
{
    for (const sip::CryptoKey& line_key : crypto.keys) {
        if (line_key.key_and_salt.size() != suite.key_octets + suite.salt_octets)
            continue;
        StreamKey key;
        key.suite = suite;
        key.sent_by_caller = sent_by_caller;
        key.master.key = line_key.key_and_salt.slice(0, suite.key_octets);
        key.master.salt =
            line_key.key_and_salt.slice(suite.key_octets, line_key.key_and_salt.size());
        key.master.mki = line_key.mki;
        if (crypto.kdr)
            key.master.key_derivation_rate = std::uint64_t{1} << *crypto.kdr;
        keys.push_back(std::move(key));
    }
}

const sip::CryptoAttribute* line_tagged(const std::vector<sip::CryptoAttribute>& lines,
                                        unsigned tag)
{
    const auto found = std::find_if(lines.begin(), lines.end(),
                                    [tag](const auto& line) { return line.tag == tag; });
    return found == lines.end() ? nullptr : &*found;
}

bool is_dtls(const sip::MediaDescription& medium)
{
    return medium.protocol.find("TLS") != std::string::npos;
}

class SessionMaker
{
public:
    SessionMaker(const SessionContext& context, std::string& damage)
        : context_(context), damage_(damage)
    {
    }

    void take_mikey(const MikeyExchanges& exchanges)
    {
        for (const UnreadMikey& unread : exchanges.unread)
            if (damage_.empty())
                damage_ = unread.text;
        KeyedCsbs keyed;
        std::set<CsbId> conferences;
        for (const MikeyExchange& exchange : exchanges.exchanges)
            if (!is_of_conference(exchange))
                sessions_.push_back(make_mikey_session(context_, exchange, keyed, damage_));
            else if (const CsbId csb = exchange.first().message->csb;
                     conferences.insert(csb).second)
                sessions_.push_back(
                    make_conference_session(context_, all_of_csb(exchanges, csb), damage_));
    }

    void take_exchange(const sip::Exchange& exchange)
    {
        const std::size_t lines = std::max(exchange.offer ? exchange.offer->media.size() : 0,
                                           exchange.answer ? exchange.answer->media.size() : 0);
        for (std::size_t line = 0; line < lines; ++line) {
            take_crypto(exchange, line);
            take_dtls(exchange, line);
        }
    }

    /** Master keys that the key file hands over: each is tried on every stream it may be for. */
    void take_master_keys()
    {
        if (!context_.knowledge.keys)
            return;
        Session session;
        session.mode = Mode::srtp_master;
        for (const keyfile::Secret& secret : context_.knowledge.keys->secrets)
            if (const auto* master = secret.as<keyfile::SrtpMaster>())
                add_master(secret, *master, session);
        for (const DerivedValue& value : context_.knowledge.values->srtp_masters)
            add_derived_master(value, session);
        if (!session.candidates.empty())
            sessions_.push_back(std::move(session));
    }

    std::vector<Session> take_all() { return std::move(sessions_); }

private:
    static std::vector<const MikeyExchange*> all_of_csb(const MikeyExchanges& exchanges, CsbId csb)
    {
        std::vector<const MikeyExchange*> found;
        for (const MikeyExchange& exchange : exchanges.exchanges)
            if (exchange.first().message->csb == csb)
                found.push_back(&exchange);
        return found;
    }

    static const sip::MediaDescription* medium_of(const sip::SessionDescription* description,
                                                  std::size_t line)
    {
        return description && line < description->media.size() ? &description->media[line]
                                                               : nullptr;
    }

    Session session_of(const sip::Exchange& exchange, std::size_t line, Mode mode) const
    {
        const auto entry = [this](std::size_t message) { return context_.making.entries[message]; };
        Session session;
        session.mode = mode;
        session.media_line = line;
        session.for_all_media = false;
        const Entry& first =
            *entry(exchange.offer_message ? *exchange.offer_message : *exchange.answer_message);
        session.offer = first.place;
        session.from = first.at;
        if (exchange.offer_message && exchange.answer_message)
            session.answer = entry(*exchange.answer_message)->place;
        return session;
    }

    void take_crypto(const sip::Exchange& exchange, std::size_t line)
    {
        const auto* offered = medium_of(exchange.offer.get(), line);
        const auto* answered = medium_of(exchange.answer.get(), line);
        static const std::vector<sip::CryptoAttribute> none;
        const auto& offer_lines = offered ? exchange.offer->crypto_of(*offered) : none;
        const auto& answer_lines = answered ? exchange.answer->crypto_of(*answered) : none;
        if (offer_lines.empty() && answer_lines.empty())
            return;
        Session session = session_of(exchange, line, Mode::sdes);
        Candidate candidate;
        candidate.proven = true; // it lay open, in the very signalling of this call
        candidate.windows = context_.making.call.coverage.windows;
        const bool by_caller = exchange.offered_by == sip::Party::caller;
        for (const sip::CryptoAttribute& answer : answer_lines) {
            add_line(answer, !by_caller, session, candidate);
            if (const auto* offer = line_tagged(offer_lines, answer.tag))
                add_line(*offer, by_caller, session, candidate);
        }
        if (answer_lines.empty())
            for (const sip::CryptoAttribute& offer : offer_lines)
                add_line(offer, by_caller, session, candidate);
        if (!candidate.keys.empty() && !candidate.windows.empty())
            session.candidates.push_back(std::move(candidate));
        add_session(std::move(session));
    }

    void add_line(const sip::CryptoAttribute& crypto, bool sent_by_caller, Session& session,
                  Candidate& candidate)
    {
        const auto suite = suite_of_crypto(crypto);
        if (!suite) {
            session.unsupported = true;
            session.reason = "a=crypto suite " + suite_for_reports(crypto.suite);
            return;
        }
        const std::size_t before = candidate.keys.size();
        add_crypto_keys(crypto, *suite, sent_by_caller, candidate.keys);
        if (candidate.keys.size() == before && session.reason.empty())
            session.reason = crypto.error ? "a=crypto: " + describe(*crypto.error)
                                          : "a=crypto: key of a wrong length for " + crypto.suite;
    }

    void take_dtls(const sip::Exchange& exchange, std::size_t line)
    {
        const auto* offered = medium_of(exchange.offer.get(), line);
        const auto* answered = medium_of(exchange.answer.get(), line);
        if (!is_dtls(answered ? *answered : *offered))
            return;
        Session session = session_of(exchange, line, Mode::dtls);
        session.unsupported = true;
        session.reason = "DTLS-SRTP: its keys are not in the signalling";
        add_session(std::move(session));
    }

    /** The same m-line is often described again unchanged (183 and 200, session refresh). */
    void add_session(Session session)
    {
        for (const Session& known : sessions_)
            if (known.mode == session.mode && known.media_line == session.media_line &&
                same_keys(known, session))
                return;
        sessions_.push_back(std::move(session));
    }

    static bool same_keys(const Session& a, const Session& b)
    {
        if (a.candidates.size() != b.candidates.size())
            return false;
        for (std::size_t i = 0; i < a.candidates.size(); ++i)
            if (!std::equal(a.candidates[i].keys.begin(), a.candidates[i].keys.end(),
                            b.candidates[i].keys.begin(), b.candidates[i].keys.end(),
                            [](const StreamKey& x, const StreamKey& y) {
                                return x.sent_by_caller == y.sent_by_caller && x.suite == y.suite &&
                                       x.master.key == y.master.key &&
                                       x.master.salt == y.master.salt;
                            }))
                return false;
        return true;
    }

    void add_master(const keyfile::Secret& secret, const keyfile::SrtpMaster& master,
                    Session& session)
    {
        Candidate candidate;
        candidate.secret = secret.id;
        candidate.windows = windows_for(context_, secret, std::nullopt);
        if (candidate.windows.empty())
            return;
        if (auto key = stream_key_of(master))
            candidate.keys.push_back(std::move(*key));
        if (!candidate.keys.empty())
            session.candidates.push_back(std::move(candidate));
    }

    /**
     * A derived value is master key || master salt. Which suite it is for, the signalling may not
     * say: the AES-CM and AES-GCM suites whose key and salt have that length are tried. The tag
     * tells those apart; it would not tell NULL or F8 from AES-CM, so these are not guessed.
     */
    void add_derived_master(const DerivedValue& value, Session& session)
    {
        const keyfile::Secret& secret = *value.secret;
        const bool of_a_party = !names_somebody(secret) ||
                                belongs_to(secret, context_.parties.caller) ||
                                belongs_to(secret, context_.parties.callee);
        if (!of_a_party || (value.seed_at && *value.seed_at > context_.making.call.end))
            return;
        Candidate candidate;
        candidate.secret = secret.id;
        candidate.seed = value.seed;
        candidate.derivation = value.derivation;
        candidate.windows = windows_for(context_, secret, std::nullopt);
        if (candidate.windows.empty())
            return;
        for (const keyfile::SuiteName& name : keyfile::suite_names()) {
            const auto suite = srtp::suite_named(name.name);
            const bool told_apart = suite && (suite->cipher == srtp::Cipher::aes_cm ||
                                              suite->cipher == srtp::Cipher::aes_gcm);
            if (!told_apart || !srtp::proves(*suite) ||
                name.key_octets + name.salt_octets != value.value.size())
                continue;
            StreamKey key;
            key.suite = *suite;
            key.master.key = value.value.slice(0, name.key_octets);
            key.master.salt = value.value.slice(name.key_octets, value.value.size());
            candidate.keys.push_back(std::move(key));
        }
        if (!candidate.keys.empty())
            session.candidates.push_back(std::move(candidate));
    }

    const SessionContext& context_;
    std::string& damage_;
    std::vector<Session> sessions_;
};

} // namespace

std::optional<StreamKey> stream_key_of(const keyfile::SrtpMaster& master)
{
    const auto suite = srtp::suite_named(master.suite);
    if (!suite)
        return std::nullopt;
    StreamKey key;
    key.ssrc = master.ssrc;
    key.suite = *suite;
    key.master.key = master.key.clone();
    key.master.salt = master.salt.clone();
    key.master.mki = master.mki;
    key.master.key_derivation_rate = master.key_derivation_rate;
    key.master.encrypted_extensions = master.encrypted_extensions;
    return key;
}

std::vector<Session> make_sessions(const SessionContext& context, const MikeyExchanges& exchanges,
                                   std::string& damage)
{
    SessionMaker maker(context, damage);
    maker.take_mikey(exchanges);
    for (const sip::Exchange& exchange : context.making.exchanges)
        maker.take_exchange(exchange);
    maker.take_master_keys();
    return maker.take_all();
}

} // namespace lisrtp::casebook
