// keys/casebook/open_mti_sts.cpp - MTI/A0 and STS.

#include "keys/agreement/diffie_hellman.h"
#include "keys/agreement/mti.h"
#include "keys/agreement/sts.h"
#include "keys/casebook/coverage.h"
#include "keys/casebook/further_protocols.h"
#include "keys/mikey/private_extension.h"
#include "keys/mikey/verify.h"

#include <algorithm>

namespace lisrtp::casebook
{

namespace
{

using mikey::PrivateProtocol;

/** The message that a party itself sent; null: not seen. */
const mikey::Message* message_of(const MikeySessionWork& work, Side side)
{
    const MikeyExchange& seen = work.seen();
    const auto& sent = side == Side::initiator ? seen.initiator : seen.responder;
    return sent ? sent->message.get() : nullptr;
}

Side other(Side side)
{
    return side == Side::initiator ? Side::responder : Side::initiator;
}

/** A party's g^a as its message has it; empty: not seen. */
ByteView long_term_value(const MikeySessionWork& work, Side side)
{
    const mikey::Message* message = message_of(work, side);
    const auto value =
        message ? mikey::private_extension(*message, PrivateProtocol::mti_a0) : std::nullopt;
    return value ? *value : ByteView();
}

/** Long-term values that the key file hands over for this call, since a certificate held them. */
std::vector<ByteView> handed_over_values(const MikeySessionWork& work, agreement::Group group)
{
    std::vector<ByteView> values;
    const SessionContext& context = work.context();
    for (const keyfile::CrossParameter& known : context.knowledge.keys->cross_parameters) {
        const auto& covering = context.making.call.coverage.authorisations;
        const bool for_this_call =
            (known.call_id.empty() || known.call_id == context.making.call.call_id) &&
            (!known.csb_id || *known.csb_id == work.seen().first().message->csb) &&
            std::find(covering.begin(), covering.end(), known.authorisation) != covering.end();
        if (known.role == keyfile::CrossParameter::Role::long_term && known.mikey.empty() &&
            for_this_call && agreement::group_named(known.group) == group)
            values.push_back(known.value);
    }
    return values;
}

void check_signature_of(MikeySessionWork& work, Side side, const mikey::Message& holder,
                        const SecretBytes& tgk, ByteView own, ByteView peer)
{
    const auto encrypted = mikey::private_extension(holder, PrivateProtocol::sts);
    if (!encrypted || encrypted->empty())
        return; // an offer only announces STS
    const bool initiator = side == Side::initiator;
    const std::string what = "STS signature of the " + std::string(name_of(side)) + ": ";
    const auto note = [&work, &what](const std::string& outcome) {
        work.session().checks.push_back(what + outcome);
    };
    const auto signature = agreement::sts_open_signature(
        tgk, initiator ? agreement::StsSigner::initiator : agreement::StsSigner::responder,
        *encrypted);
    const mikey::Message* with_certificate = message_of(work, side);
    if (!signature || !with_certificate)
        return note("not checked, the message with the certificate was not captured");
    const auto certificate = mikey::certificate_in(*with_certificate);
    if (!certificate)
        return note("not checked, the message brings no certificate that can be read");
    const auto checked =
        certificate->check_signature(crypto::RsaPadding::pkcs1_v15, crypto::SignatureHash::sha1,
                                     agreement::sts_signed_octets(own, peer), *signature);
    if (checked)
        note("fits");
    else if (checked.error().code == ErrorCode::signature_mismatch)
        note("differs");
    else
        note("not checked: " + describe(checked.error()));
}

} // namespace

bool mikey_is_mti(const MikeySessionWork& work)
{
    return !long_term_value(work, Side::initiator).empty() ||
           !long_term_value(work, Side::responder).empty();
}

void open_mti(MikeySessionWork& work, agreement::Group group, const DerivedValue& x, Side side,
              ByteView peer_value)
{
    const ByteView own = long_term_value(work, side);
    const ByteView peers = long_term_value(work, other(side));
    std::vector<ByteView> peer_values =
        peers.empty() ? handed_over_values(work, group) : std::vector<ByteView>{peers};
    if (peer_values.empty())
        return work.fail("MTI: the " + std::string(name_of(other(side))) +
                         "'s long-term value is neither in its message nor in the key file");
    bool found = false;
    for (const keyfile::Secret& secret : work.context().knowledge.keys->secrets) {
        const auto* known = secret.as<keyfile::LongTermExponent>();
        if (!known || agreement::group_named(known->group) != group || work.windows(secret).empty())
            continue;
        const auto value = agreement::public_value(group, known->a);
        if (!value || (!own.empty() && !same_octets(*value, own))) {
            work.attempted(
                {secret.id, std::nullopt, "", false,
                 "g^a differs from the " + std::string(name_of(side)) + "'s long-term value"});
            continue;
        }
        found = true;
        for (const ByteView peer : peer_values) {
            const auto shared =
                agreement::mti_a0_shared_value(group, x.value, known->a, peer_value, peer);
            if (!shared) {
                work.fail("MTI: " + describe(shared.error()));
                continue;
            }
            work.attempted({secret.id, std::nullopt, "", true,
                            "g^a equals the " + std::string(name_of(side)) + "'s long-term value"});
            work.add_tgk(x, *shared, side, !own.empty() && !peers.empty(), &secret);
        }
    }
    if (!found)
        work.fail("MTI: the key file has x but not the " + std::string(name_of(side)) +
                  "'s long-term exponent");
}

void check_sts_signatures(MikeySessionWork& work, const SecretBytes& tgk)
{
    const mikey::Message* i = work.initiator();
    const mikey::Message* r = work.responder();
    const mikey::Dh* of_initiator = r ? mikey::repeated_dh_value(*r) : nullptr;
    if (i && mikey::dh_value(*i))
        of_initiator = mikey::dh_value(*i);
    const mikey::Dh* of_responder = r ? mikey::dh_value(*r) : nullptr;
    if (!of_initiator || !of_responder)
        return;
    check_signature_of(work, Side::responder, *r, tgk, of_responder->value, of_initiator->value);
    if (work.seen().confirmation)
        check_signature_of(work, Side::initiator, *work.seen().confirmation->message, tgk,
                           of_initiator->value, of_responder->value);
    else if (mikey::private_extension(*r, PrivateProtocol::sts))
        work.session().checks.push_back(
            "STS signature of the initiator: not checked, its third message was not captured");
}

} // namespace lisrtp::casebook
