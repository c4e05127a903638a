// keys/casebook/mikey_session.h - one MIKEY exchange becomes one session.

#pragma once

#include "keys/casebook/session_maker.h"
#include "keys/casebook/stream_keys.h"

namespace lisrtp::casebook
{

/** What opened an exchange, kept for the CSB updates that follow it (RFC 3830, 4.5). */
struct Keying {
    Candidate basis; ///< secret, seed, proof and windows; without keys
    SecretBytes tgk; ///< empty when `key_data` is there
    std::vector<mikey::KeyData> key_data;
};

/** The exchanges of one call that brought keys, by CSB ID. */
struct KeyedCsb {
    std::shared_ptr<const mikey::Message> initiator;
    std::vector<Keying> keyings;
};
using KeyedCsbs = std::map<CsbId, KeyedCsb>;

/**
 * The session with its candidates, or with the reason why it has none. An exchange that brings no
 * key of its own is an update of an earlier one of `keyed`; one that does is added to it.
 */
Session make_mikey_session(const SessionContext& context, const MikeyExchange& exchange,
                           KeyedCsbs& keyed, std::string& damage);

/** What the two ways of agreeing on a TGK share while they look for candidates. */
class MikeySessionWork
{
public:
    MikeySessionWork(const SessionContext& context, const MikeyExchange& exchange, Session& session,
                     std::string& damage);

    /** Continues an earlier exchange: its TGK and RAND, the map of this one. */
    void update(const KeyedCsb& earlier);
    /** RAND and policies are those of an earlier message where this exchange brings none. */
    void continue_from(const mikey::Message& earlier) { mikey_.earlier = &earlier; }
    /** What opened this exchange, for later updates. */
    std::vector<Keying> take_keyings() { return std::move(keyings_); }

    const SessionContext& context() const { return context_; }
    const MikeyExchange& seen() const { return seen_; }
    Session& session() { return session_; }

    const mikey::Message* initiator() const { return mikey_.i_message; }
    const mikey::Message* responder() const { return mikey_.r_message; }
    const mikey::Exchange& mikey() const { return mikey_; }
    /** MIKEY's RAND; empty when no I_MESSAGE was seen and the key file does not give it. */
    ByteView rand() const { return mikey::mikey_rand(mikey_); }

    bool initiator_is_caller() const;
    /** Everything that names the party on that side. */
    const Identities& party(Side side) const;

    /**
     * Candidate keys from a TGK; the chain of `value` is run on it first.
     *
     * @param also  a second secret that the TGK rests on: both must be authorised; may be null
     */
    void add_tgk(const DerivedValue& value, const SecretBytes& tgk, Side side, bool proven,
                 const keyfile::Secret* also = nullptr);
    /** TEKs handed over: MIKEY only says which crypto session and policy they are for. */
    void add_known_teks();
    /** Candidate keys from what a KEMAC brought. */
    void add_key_data(Candidate candidate, std::vector<mikey::KeyData> key_data);
    /** Candidate keys as they are. */
    void add(Candidate candidate, Result<std::vector<mikey::CsKeys>> keys);
    /** Notes something that was tried. */
    void attempted(Attempt attempt);
    void attempted(const DerivedValue& value, bool led_to_keys, std::string outcome);
    /** No more attempts are told one by one: they are only counted. */
    bool attempts_are_full() const { return session_.attempts.size() >= Session::most_attempts; }
    void attempted_more(std::size_t count = 1) { session_.more_attempts += count; }
    /** Notes every secret that may not be used on this call, and why. */
    void note_inapplicable_secrets();
    /** Notes the first thing that failed. */
    void fail(const std::string& reason);
    void fail_damaged(const std::string& reason);
    void note_quirks(const std::vector<mikey::Quirk>& quirks);

    /** Windows in which the secret may be used here. */
    std::vector<Window> windows(const keyfile::Secret& secret) const;

private:
    void find_missing_initiator();

    const SessionContext& context_;
    const MikeyExchange& seen_;
    Session& session_;
    std::string& damage_;
    mikey::Exchange mikey_;
    std::vector<Keying> keyings_;
    mikey::Message stand_in_; ///< for an I_MESSAGE of which only RAND is known
};

/** DH and DHHMAC: g^x against the value seen.  RFC 3830, 3.3; RFC 4650. */
void open_diffie_hellman(MikeySessionWork& work);

/** PSK, PK and RSA-R: a TGK inside a KEMAC.  RFC 3830, 3.1 and 3.2; RFC 4738. */
void open_key_transport(MikeySessionWork& work);

/** Signatures by the certificates that the messages bring; V and DHHMAC's MAC by the PSKs of the
 * key file. */
void check_messages(MikeySessionWork& work);

} // namespace lisrtp::casebook
