#include "keys/casebook/mikey_session.h"

#include "keys/base/hex.h"
#include "keys/casebook/applicability.h"
#include "keys/mikey/describe.h"

#include <algorithm>

namespace lisrtp::casebook
{

namespace
{

/** The mode of an exchange; none for error messages, tickets, SAKKE. */
std::optional<Mode> mode_for(mikey::DataType type)
{
    const std::string_view name = mikey::mode_of(type);
    for (const Mode mode :
         {Mode::mikey_psk, Mode::mikey_pk, Mode::mikey_dh, Mode::mikey_dhhmac, Mode::mikey_rsa_r})
        if (name == name_of(mode))
            return mode;
    return std::nullopt;
}

/** The times that lie in a window of both. */
std::vector<Window> overlap(const std::vector<Window>& a, const std::vector<Window>& b)
{
    std::vector<Window> both;
    for (const Window& one : a)
        for (const Window& other : b) {
            const Window common{std::max(one.from, other.from), std::min(one.to, other.to)};
            if (common.from < common.to)
                both.push_back(common);
        }
    return both;
}

/** A candidate without its keys. */
Candidate basis_of(const Candidate& candidate)
{
    Candidate basis;
    basis.secret = candidate.secret;
    basis.seed = candidate.seed;
    basis.derivation = candidate.derivation;
    basis.side = candidate.side;
    basis.proven = candidate.proven;
    basis.windows = candidate.windows;
    return basis;
}

} // namespace

Session make_mikey_session(const SessionContext& context, const MikeyExchange& exchange,
                           KeyedCsbs& keyed, std::string& damage)
{
    const SeenMikey& first = exchange.first();
    Session session;
    session.csb = first.message->csb;
    session.offer = first.place();
    if (exchange.initiator && exchange.responder && exchange.responder->was_captured())
        session.answer = exchange.responder->place();
    session.from = first.at();
    session.media_line = exchange.media_line;
    session.for_all_media = exchange.for_all_media;

    const auto mode = mode_for(first.message->data_type);
    if (!mode) {
        session.unsupported = true;
        session.reason = "MIKEY data type " +
                         std::to_string(static_cast<unsigned>(first.message->data_type)) + " (" +
                         std::string(mikey::name_of(first.message->data_type)) + ")";
        return session;
    }
    session.mode = *mode;
    MikeySessionWork work(context, exchange, session, damage);
    const auto earlier = keyed.find(session.csb);
    if (exchange.initiator && earlier != keyed.end() &&
        mikey::is_update_without_key(*exchange.initiator->message)) {
        work.update(earlier->second);
    } else {
        if (*mode == Mode::mikey_dh || *mode == Mode::mikey_dhhmac)
            open_diffie_hellman(work);
        else
            open_key_transport(work);
        if (exchange.initiator)
            keyed[session.csb] = {exchange.initiator->message, work.take_keyings()};
    }
    work.add_known_teks();
    for (const auto* half : {&exchange.initiator, &exchange.responder})
        if (*half && !(*half)->was_captured())
            session.checks.push_back(std::string("the ") +
                                     (half == &exchange.initiator ? "initiator" : "responder") +
                                     "'s message is a cross-parameter that was handed over");
    check_messages(work);
    work.note_inapplicable_secrets();
    if (!session.candidates.empty() && !session.tampered)
        session.reason.clear();
    return session;
}

MikeySessionWork::MikeySessionWork(const SessionContext& context, const MikeyExchange& exchange,
                                   Session& session, std::string& damage)
    : context_(context), seen_(exchange), session_(session), damage_(damage)
{
    if (exchange.responder)
        mikey_.r_message = exchange.responder->message.get();
    if (exchange.initiator)
        mikey_.i_message = exchange.initiator->message.get();
    else
        find_missing_initiator();
}

/**
 * The offer was not captured with this answer. Its MIKEY message may be elsewhere in the archive
 * (another leg), or the key file may give RAND.
 */
void MikeySessionWork::find_missing_initiator()
{
    const CsbId csb = mikey_.r_message->csb;
    const auto [begin, end] = context_.knowledge.offers.equal_range(csb);
    if (begin != end) {
        mikey_.i_message = begin->second.message.get();
        return;
    }
    stand_in_ = *mikey_.r_message;
    stand_in_.payloads.clear();
    mikey_.i_message = &stand_in_;
    if (!context_.knowledge.keys)
        return;
    for (const keyfile::CrossParameter& known : context_.knowledge.keys->cross_parameters)
        if (known.csb_id == csb && !known.rand.empty()) {
            stand_in_.payloads.push_back(mikey::Rand{{}, known.rand});
            return;
        }
}

bool MikeySessionWork::initiator_is_caller() const
{
    return seen_.initiator ? seen_.initiator->by_caller : !seen_.responder->by_caller;
}

const Identities& MikeySessionWork::party(Side side) const
{
    const bool caller = (side == Side::initiator) == initiator_is_caller();
    return caller ? context_.parties.caller : context_.parties.callee;
}

std::vector<Window> MikeySessionWork::windows(const keyfile::Secret& secret) const
{
    return windows_for(context_, secret, session_.csb);
}

void MikeySessionWork::add_tgk(const DerivedValue& value, const SecretBytes& tgk, Side side,
                               bool proven, const keyfile::Secret* also)
{
    Candidate candidate;
    candidate.secret = value.secret->id;
    candidate.seed = value.seed;
    candidate.derivation = value.derivation;
    candidate.side = side;
    candidate.proven = proven;
    candidate.windows = windows(*value.secret);
    if (also) {
        candidate.secret += "+" + also->id;
        candidate.windows = overlap(candidate.windows, windows(*also));
    }
    SecretBytes used = value.after_tgk.empty() ? tgk.clone() : aka::run_chain(tgk, value.after_tgk);
    auto keys = mikey::keys_from_tgk(mikey_, used);
    keyings_.push_back({basis_of(candidate), std::move(used), {}});
    add(std::move(candidate), std::move(keys));
}

void MikeySessionWork::add_key_data(Candidate candidate, std::vector<mikey::KeyData> key_data)
{
    auto keys = mikey::keys_from_key_data(mikey_, key_data);
    keyings_.push_back({basis_of(candidate), SecretBytes(), std::move(key_data)});
    add(std::move(candidate), std::move(keys));
}

void MikeySessionWork::update(const KeyedCsb& earlier)
{
    mikey_.earlier = earlier.initiator.get();
    for (const Keying& keying : earlier.keyings) {
        attempted({keying.basis.secret, keying.basis.seed, keying.basis.derivation, true,
                   "the update of a CSB keeps its TGK"});
        add(basis_of(keying.basis), keying.key_data.empty()
                                        ? mikey::keys_from_tgk(mikey_, keying.tgk)
                                        : mikey::keys_from_key_data(mikey_, keying.key_data));
    }
    if (earlier.keyings.empty())
        fail("updates CSB " + to_hex(session_.csb) + ", which was not opened");
}

void MikeySessionWork::add_known_teks()
{
    for (std::size_t i = 0; context_.knowledge.keys && i < context_.knowledge.keys->secrets.size();
         ++i) {
        const keyfile::Secret& secret = context_.knowledge.keys->secrets[i];
        const auto* tek = secret.as<keyfile::TekSecret>();
        if (!tek || windows(secret).empty())
            continue;
        // The TGK only stands in: key and salt that it gives are replaced.
        auto sessions = mikey::keys_from_tgk(mikey_, tek->tek);
        if (!sessions)
            continue;
        std::erase_if(*sessions, [tek](const mikey::CsKeys& cs) { return cs.cs != tek->cs_id; });
        for (mikey::CsKeys& cs : *sessions) {
            cs.key = tek->tek.clone();
            cs.salt = tek->salt.clone();
        }
        if (sessions->empty())
            continue;
        attempted(
            {secret.id, std::nullopt, "", true,
             "TEK of CS " + std::to_string(tek->cs_id.value) + " as handed over; the tags decide"});
        Candidate candidate;
        candidate.secret = secret.id;
        candidate.windows = windows(secret);
        add(std::move(candidate), std::move(sessions));
    }
}

void MikeySessionWork::add(Candidate candidate, Result<std::vector<mikey::CsKeys>> keys)
{
    if (!keys) {
        session_.unsupported |= keys.error().code == ErrorCode::unsupported;
        fail("keys of CSB " + to_hex(session_.csb) + ": " + describe(keys.error()));
        return;
    }
    for (const mikey::CsKeys& of_session : *keys)
        note_quirks(of_session.quirks);
    auto stream_keys = stream_keys_of(std::move(*keys), initiator_is_caller());
    if (!stream_keys) {
        session_.unsupported = true;
        fail("policy of CSB " + to_hex(session_.csb) + ": " + describe(stream_keys.error()));
        return;
    }
    candidate.keys = std::move(*stream_keys);
    session_.candidates.push_back(std::move(candidate));
}

void MikeySessionWork::attempted(Attempt attempt)
{
    if (attempts_are_full())
        attempted_more();
    else
        session_.attempts.push_back(std::move(attempt));
}

void MikeySessionWork::attempted(const DerivedValue& value, bool led_to_keys, std::string outcome)
{
    attempted({value.secret->id, value.seed, value.derivation, led_to_keys, std::move(outcome)});
}

void MikeySessionWork::note_inapplicable_secrets()
{
    if (!context_.knowledge.keys)
        return;
    for (const keyfile::Secret& secret : context_.knowledge.keys->secrets) {
        std::string why = why_not_applicable(context_, secret, session_.csb);
        if (!why.empty())
            attempted({secret.id, std::nullopt, "", false, std::move(why)});
    }
}

void MikeySessionWork::fail(const std::string& reason)
{
    if (session_.reason.empty())
        session_.reason = reason;
}

void MikeySessionWork::fail_damaged(const std::string& reason)
{
    fail(reason);
    if (damage_.empty())
        damage_ = reason;
}

void MikeySessionWork::note_quirks(const std::vector<mikey::Quirk>& quirks)
{
    for (const mikey::Quirk quirk : quirks) {
        const std::string name(mikey::name_of(quirk));
        if (std::find(session_.quirks.begin(), session_.quirks.end(), name) ==
            session_.quirks.end())
            session_.quirks.push_back(name);
    }
}

} // namespace lisrtp::casebook
