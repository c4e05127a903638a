// keys/casebook/open_key_transport.cpp - a TGK inside a KEMAC.  RFC 3830, 3.1 and 3.2; RFC 4738.

#include "keys/base/hex.h"
#include "keys/casebook/applicability.h"
#include "keys/casebook/mikey_session.h"
#include "keys/mikey/describe.h"
#include "keys/mikey/envelope.h"
#include "keys/mikey/kemac.h"

namespace lisrtp::casebook
{

namespace
{

/** Header of a key-data sub-payload: next payload, type and KV, length.  RFC 3830, 6.13. */
constexpr std::size_t key_data_header_octets = 4;

class KeyTransport
{
public:
    explicit KeyTransport(MikeySessionWork& work)
        : work_(work),
          carrier_(work.session().mode == Mode::mikey_rsa_r ? work.responder() : work.initiator())
    {
    }

    void open()
    {
        if (!carrier_ || !carrier_->first<mikey::Kemac>()) {
            work_.fail("the message that holds the KEMAC was not captured");
            return;
        }
        if (!work_.context().knowledge.keys)
            return;
        if (mikey::has_clear_kemac(*carrier_))
            read_clear();
        for (const keyfile::Secret& secret : work_.context().knowledge.keys->secrets)
            if (!work_.windows(secret).empty())
                open_with(secret);
        add_derived_values();
        work_.fail("no secret of the key file fits the KEMAC of CSB " +
                   to_hex(work_.session().csb));
    }

private:
    /** Lay open in the signalling: used only because an authorisation covers the call. */
    void read_clear()
    {
        auto opened = mikey::read_clear_kemac(*carrier_);
        if (!opened) {
            work_.fail_damaged("KEMAC of CSB " + to_hex(work_.session().csb) + ": " +
                               describe(opened.error()));
            return;
        }
        work_.attempted({"", std::nullopt, "", true, "the KEMAC is in clear"});
        Candidate candidate;
        candidate.proven = true;
        candidate.windows = work_.context().making.call.coverage.windows;
        work_.add_key_data(std::move(candidate), std::move(opened->content.keys));
    }

    void open_with(const keyfile::Secret& secret)
    {
        if (const auto* psk = secret.as<keyfile::Psk>()) {
            if (work_.session().mode == Mode::mikey_psk)
                take(secret, mikey::open_kemac(*carrier_, psk->psk, work_.rand()));
        } else if (const auto* envelope = secret.as<keyfile::EnvelopeKey>()) {
            if (work_.session().mode != Mode::mikey_psk)
                take(secret, mikey::open_kemac(*carrier_, envelope->envelope_key, work_.rand()));
        } else if (const auto* pem = secret.as<keyfile::RsaPrivateKey>()) {
            if (work_.session().mode != Mode::mikey_psk)
                open_envelope(secret, *pem);
        }
    }

    void open_envelope(const keyfile::Secret& secret, const keyfile::RsaPrivateKey& pem)
    {
        const auto key = crypto::RsaPrivateKey::from_pem(pem.pem);
        if (!key)
            return take(secret, key.error());
        auto opened = mikey::open_envelope(*carrier_, *key, work_.rand());
        if (!opened)
            return take(secret, opened.error());
        take(secret, std::move(opened->kemac));
    }

    void take(const keyfile::Secret& secret, Result<mikey::OpenedKemac> opened)
    {
        if (!opened) {
            work_.attempted(
                {secret.id, std::nullopt, "", false, "KEMAC: " + describe(opened.error())});
            if (opened.error().code == ErrorCode::unsupported)
                work_.fail("KEMAC of CSB " + to_hex(work_.session().csb) + ": " +
                           describe(opened.error()));
            return;
        }
        work_.attempted({secret.id, std::nullopt, "", true,
                         opened->mac_coverage
                             ? "the KEMAC's MAC fits, over " +
                                   std::string(mikey::name_of(*opened->mac_coverage))
                             : "the KEMAC opens, but has no MAC"});
        work_.note_quirks(opened->quirks);
        Candidate candidate;
        candidate.secret = secret.id;
        candidate.proven = opened->mac_coverage.has_value();
        candidate.windows = work_.windows(secret);
        work_.add_key_data(std::move(candidate), std::move(opened->content.keys));
    }

    /** TGKs handed over or derived from a seed: the KEMAC stays closed, the tags decide. */
    void add_derived_values()
    {
        const DerivedValues& values = *work_.context().knowledge.values;
        for (const DerivedValue& value : values.pmks) {
            if (!applies(value))
                continue;
            const bool fits = kemac_can_hold(value.value.size());
            work_.attempted(value, fits,
                            fits ? "PMK; the tags decide"
                                 : "the KEMAC is too short to hold a TGK of that length");
            if (fits)
                work_.add_tgk(value, value.value, own_side(), false);
        }
        for (const DerivedValue& value : values.teks)
            if (applies(value))
                add_directly(value, false);
        for (const DerivedValue& value : values.srtp_masters)
            if (applies(value))
                add_directly(value, true);
    }

    Side own_side() const
    {
        return work_.session().mode == Mode::mikey_rsa_r ? Side::responder : Side::initiator;
    }

    /** PSK and PK: the initiator's secret; RSA-R: the responder's. */
    bool applies(const DerivedValue& value) const
    {
        if (work_.windows(*value.secret).empty())
            return false;
        if (value.seed_at && *value.seed_at > work_.seen().first().at())
            return false;
        const bool handed_over = value.derivation.empty();
        return handed_over || !names_somebody(*value.secret) ||
               belongs_to(*value.secret, work_.party(own_side()));
    }

    bool kemac_can_hold(std::size_t tgk_octets) const
    {
        const auto octets = mikey::kemac_content_octets(*carrier_);
        return !octets || *octets >= tgk_octets + key_data_header_octets;
    }

    /**
     * The value is the TEK itself, whose salt is derived as if it were a TGK; or, with its salt,
     * the TEK of 30 octets that a KEMAC can hold.
     */
    void add_directly(const DerivedValue& value, bool with_salt)
    {
        auto sessions = mikey::keys_from_tgk(work_.mikey(), value.value);
        if (!sessions)
            return;
        std::erase_if(*sessions, [&](const mikey::CsKeys& cs) {
            return cs.policy.key_octets + (with_salt ? cs.policy.salt_octets : 0) !=
                   value.value.size();
        });
        if (sessions->empty())
            return;
        for (mikey::CsKeys& cs : *sessions) {
            cs.key = value.value.slice(0, cs.policy.key_octets);
            if (with_salt)
                cs.salt = value.value.slice(cs.policy.key_octets, value.value.size());
        }
        work_.attempted(value, true, "used as it is, without a TGK; the tags decide");
        Candidate candidate;
        candidate.secret = value.secret->id;
        candidate.seed = value.seed;
        candidate.derivation = value.derivation;
        candidate.side = own_side();
        candidate.windows = work_.windows(*value.secret);
        work_.add(std::move(candidate), std::move(sessions));
    }

    MikeySessionWork& work_;
    const mikey::Message* carrier_;
};

} // namespace

void open_key_transport(MikeySessionWork& work)
{
    KeyTransport(work).open();
}

} // namespace lisrtp::casebook
