// samples/agreement.cpp

#include "samples/agreement.h"

#include "samples/mikey_prf.h"
#include "samples/mikey_writer.h"
#include "samples/primitives.h"

#include <algorithm>

namespace samples
{

namespace
{

constexpr std::size_t random_exponent_octets = 32;

/** The newest challenge that the party had answered when it needed a secret. */
const Challenge& challenge_in_force(const Section& section, const Side& side)
{
    const std::vector<Challenge>& challenges = side.party->challenges;
    if (const auto chosen = section.integer("challenge")) {
        if (*chosen >= challenges.size())
            section.fail("no such challenge");
        return challenges[*chosen];
    }
    const Challenge* newest = nullptr;
    for (const Challenge& challenge : challenges) {
        if (challenge.at_us <= side.at_us && (newest == nullptr || challenge.at_us > newest->at_us))
            newest = &challenge;
    }
    if (newest == nullptr)
        section.fail(side.party->name + " has no challenge to derive a secret from");
    return *newest;
}

/** "derived", "random", or hexadecimal. */
Octets secret_of(const Section& section, const std::string& key, const std::string& otherwise,
                 const Side& side, const Drbg& drbg)
{
    const std::string how = section.text(key, otherwise);
    if (how == "derived")
        return derived_secret(side.party->sim, side.party->recipe,
                              challenge_in_force(section, side));
    if (how == "random")
        return drbg.stream(side.party->name).octets(random_exponent_octets);
    return unhex(how);
}

SessionTruth agree_sdes(const Section& section, Drbg& drbg, Side& offerer, Side& answerer)
{
    const Suite& suite = suite_named(section.text("suite", "AES_CM_128_HMAC_SHA1_80"));
    for (Side* side : {&offerer, &answerer}) {
        side->key = drbg.octets(suite.key_octets);
        side->salt = drbg.octets(suite.salt_octets);
        side->attribute = "crypto:1 " + suite.name + " inline:" +
                          base64(Builder().octets(side->key).octets(side->salt).built());
    }
    SessionTruth truth;
    truth.mode = "sdes";
    return truth;
}

/** CS ID map of the offer, and of the answer, which fills in the responder's SSRC. */
void fill_maps(const Section& section, MikeyExchange& exchange, Side& offerer, Side& answerer)
{
    const std::string map_ssrc = section.text("map_ssrc", "offered");
    const std::string order = section.text("cs_order", "straight");
    if (map_ssrc != "offered" && map_ssrc != "zero")
        section.fail("`map_ssrc` is neither offered nor zero");
    if (order != "straight" && order != "swapped")
        section.fail("`cs_order` is neither straight nor swapped");

    const bool zero = map_ssrc == "zero";
    const CsEntry own{zero ? 0 : offerer.ssrc, offerer.roc};
    const CsEntry unknown{};
    const CsEntry filled{zero ? 0 : answerer.ssrc, answerer.roc};
    exchange.offered_map = {own, unknown};
    exchange.answered_map = {own, filled};
    offerer.cs_id = 1;
    answerer.cs_id = 2;
    if (order == "swapped") {
        std::swap(exchange.offered_map[0], exchange.offered_map[1]);
        std::swap(exchange.answered_map[0], exchange.answered_map[1]);
        std::swap(offerer.cs_id, answerer.cs_id);
    }
}

/** TEK and salt of the stream that this side sends.  RFC 3830, 4.1.3. */
void derive_tek(const MikeyExchange& exchange, View tgk, Side& side)
{
    const auto derive = [&](Label constant, std::size_t octets) {
        return mikey_prf(tgk,
                         mikey_label(constant, static_cast<std::uint8_t>(side.cs_id),
                                     exchange.csb_id, exchange.rand),
                         octets);
    };
    side.key = derive(Label::tek, exchange.suite->key_octets);
    side.salt = derive(Label::salt, exchange.suite->salt_octets);
}

} // namespace

std::optional<SessionTruth> agree(const World& world, const Section& section,
                                  const std::string& name, Side& offerer, Side& answerer)
{
    Drbg drbg = world.drbg.stream(name);
    const std::string keying = section.text("keying", "mikey-dh");
    if (keying == "none")
        return std::nullopt;
    if (keying == "sdes")
        return agree_sdes(section, drbg, offerer, answerer);
    if (keying != "mikey-dh" && keying != "mikey-dhhmac" && keying != "mikey-psk")
        section.fail("no such keying: " + keying);

    MikeyExchange exchange;
    exchange.csb_id = drbg.u32();
    exchange.rand = drbg.octets(16);
    exchange.offered_at_us = offerer.at_us;
    exchange.answered_at_us = answerer.at_us;
    exchange.initiator = offerer.party->impu;
    exchange.responder = answerer.party->impu;
    exchange.suite = &suite_named(section.text("suite", "AES_CM_128_HMAC_SHA1_80"));
    exchange.certificates = section.flag("certificates");
    if (const auto cipher = section.integer("policy_cipher"))
        exchange.cipher = static_cast<std::uint8_t>(*cipher);
    fill_maps(section, exchange, offerer, answerer);

    SessionTruth truth;
    truth.mode = keying;
    truth.csb_id = hex(Builder().u32(exchange.csb_id).built());
    truth.rand = exchange.rand;
    Octets offer;
    Octets answer;
    Octets tgk_of_answerer;
    if (keying != "mikey-dh")
        truth.psk = section.octets("psk").value_or(drbg.octets(16));
    if (keying != "mikey-psk") {
        const DhGroup& group = dh_group(section.text("group", "oakley5"));
        truth.group = group.name;
        truth.initiator_x = secret_of(section, "initiator_secret", "derived", offerer, drbg);
        truth.responder_x = secret_of(section, "responder_secret", "random", answerer, drbg);
        const Octets dh_i = dh_value(group, truth.initiator_x);
        const Octets dh_r = dh_value(group, truth.responder_x);
        // Between the networks somebody may put another value in place of DHi.
        const Octets arrived =
            section.flag("tamper") ? dh_value(group, drbg.octets(random_exponent_octets)) : dh_i;
        truth.tgk = power(dh_r, truth.initiator_x, group.prime);
        tgk_of_answerer = power(arrived, truth.responder_x, group.prime);
        offer = keying == "mikey-dh" ? dh_offer(exchange, group, dh_i)
                                     : dhhmac_offer(exchange, group, dh_i, truth.psk);
        answer = keying == "mikey-dh" ? dh_answer(exchange, group, arrived, dh_r)
                                      : dhhmac_answer(exchange, group, arrived, dh_r, truth.psk);
    } else {
        truth.tgk = secret_of(section, "initiator_secret", "derived", offerer, drbg);
        offer = psk_offer(exchange, truth.psk, truth.tgk);
        tgk_of_answerer = truth.tgk;
        answer = psk_answer(exchange, truth.psk);
    }
    derive_tek(exchange, truth.tgk, offerer);
    derive_tek(exchange, tgk_of_answerer, answerer);
    for (const Side* side : {&offerer, &answerer})
        truth.cs.push_back({side->cs_id, side->key, side->salt});
    offer.resize(
        std::min<std::size_t>(offer.size(), section.integer("cut_offer").value_or(0xFFFF)));
    offerer.attribute = "key-mgmt:mikey " + base64(offer);
    answerer.attribute = "key-mgmt:mikey " + base64(answer);
    return truth;
}

} // namespace samples
