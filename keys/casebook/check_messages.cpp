// keys/casebook/check_messages.cpp - who made the messages: signatures, V, the MAC of DHHMAC.
// RFC 3830, 5.2; RFC 4650.

#include "keys/casebook/applicability.h"
#include "keys/casebook/mikey_session.h"
#include "keys/mikey/describe.h"
#include "keys/mikey/verify.h"

namespace lisrtp::casebook
{

namespace
{

class MessageChecker
{
public:
    explicit MessageChecker(MikeySessionWork& work) : work_(work) {}

    void check()
    {
        const MikeyExchange& seen = work_.seen();
        i_ = seen.initiator ? seen.initiator->message.get() : nullptr;
        r_ = work_.responder();
        if (i_)
            identities_ = mikey::identities_in(*i_, r_);
        if (i_)
            check_signature(*i_, nullptr, "initiator");
        if (r_)
            check_signature(*r_, i_, "responder");
        if (!i_ || !work_.context().knowledge.keys)
            return;
        for (const keyfile::Secret& secret : work_.context().knowledge.keys->secrets)
            if (const auto* psk = secret.as<keyfile::Psk>(); psk && !work_.windows(secret).empty())
                check_macs(secret, psk->psk);
    }

private:
    /** By the certificate that the message brings. Whose that is, the certificate alone says. */
    void check_signature(const mikey::Message& message, const mikey::Message* i_message,
                         const char* who)
    {
        if (!message.first<mikey::Sign>())
            return;
        const std::string what = std::string("signature of the ") + who + ": ";
        const auto certificate = mikey::certificate_in(message);
        if (!certificate) {
            note("", what + "not checked, the message brings no certificate that can be read");
            return;
        }
        note("", what + outcome_of(
                            mikey::check_signature(message, i_message, *certificate, identities_)));
    }

    void check_macs(const keyfile::Secret& secret, const SecretBytes& psk)
    {
        const auto keys = mikey::derive_transport_keys(psk, i_->csb, work_.rand());
        if (!keys)
            return;
        if (work_.session().mode == Mode::mikey_dhhmac) {
            note(secret.id, "MAC of the initiator: " +
                                outcome_of(mikey::check_dhhmac(*i_, nullptr, keys->authentication,
                                                               identities_)));
            if (r_)
                note(secret.id, "MAC of the responder: " +
                                    outcome_of(mikey::check_dhhmac(*r_, i_, keys->authentication,
                                                                   identities_)));
        } else if (work_.session().mode == Mode::mikey_psk && r_ &&
                   r_->first<mikey::Verification>()) {
            note(secret.id, "V of the responder: " +
                                outcome_of(mikey::check_verification(*r_, *i_, keys->authentication,
                                                                     identities_)));
        }
    }

    static std::string outcome_of(const Result<mikey::Verified>& verified)
    {
        if (verified)
            return "fits, over " + std::string(mikey::name_of(verified->coverage));
        return verified.error().code == ErrorCode::signature_mismatch ||
                       verified.error().code == ErrorCode::mac_mismatch
                   ? "differs"
                   : "not checked: " + describe(verified.error());
    }

    void note(const std::string& secret, std::string outcome)
    {
        work_.session().checks.push_back(secret.empty() ? std::move(outcome)
                                                        : outcome + " (secret " + secret + ")");
    }

    MikeySessionWork& work_;
    const mikey::Message* i_ = nullptr;
    const mikey::Message* r_ = nullptr;
    mikey::Identities identities_;
};

} // namespace

void check_messages(MikeySessionWork& work)
{
    MessageChecker(work).check();
}

} // namespace lisrtp::casebook
