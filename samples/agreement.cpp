// samples/agreement.cpp

#include "samples/agreement.h"

#include "samples/dh_protocols.h"
#include "samples/key_transport.h"
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
    return terminal_secret(section, section.text(key, otherwise), side, drbg);
}

SessionTruth agree_sdes(const Section& section, Drbg& drbg, Side& offerer, Side& answerer)
{
    const Suite& suite = suite_named(section.text("suite", "AES_CM_128_HMAC_SHA1_80"));
    for (Side* side : {&offerer, &answerer}) {
        MasterKey master;
        master.key = drbg.octets(suite.key_octets);
        master.salt = drbg.octets(suite.salt_octets);
        side->attribute = "crypto:1 " + suite.name + " inline:" +
                          base64(Builder().octets(master.key).octets(master.salt).built());
        side->keys = {master};
    }
    SessionTruth truth;
    truth.mode = "sdes";
    return truth;
}

/** No key management: the derived secret is itself the SRTP master key and salt of both streams. */
SessionTruth agree_directly(const Section& section, const Drbg& drbg, Side& offerer, Side& answerer)
{
    const Suite& suite = suite_named(section.text("suite", "AES_CM_128_HMAC_SHA1_80"));
    const Octets secret = secret_of(section, "initiator_secret", "derived", offerer, drbg);
    if (secret.size() != suite.key_octets + suite.salt_octets)
        section.fail("the secret is not as long as master key and salt");
    MasterKey master;
    master.key = first(secret, suite.key_octets);
    master.salt.assign(secret.begin() + static_cast<std::ptrdiff_t>(suite.key_octets),
                       secret.end());
    offerer.keys = answerer.keys = {master};
    SessionTruth truth;
    truth.mode = "srtp-master";
    return truth;
}

/** CS ID map of the offer, and of the answer, which fills in the responder's SSRC. */
void fill_maps(const Section& section, MikeyExchange& exchange, Side& offerer, Side& answerer)
{
    const std::string map_ssrc = section.text("map_ssrc", "offered");
    const std::string order = section.text("cs_order", "straight");
    if (map_ssrc != "offered" && map_ssrc != "zero" && map_ssrc != "wrong")
        section.fail("`map_ssrc` is neither offered nor zero nor wrong");
    if (order != "straight" && order != "swapped")
        section.fail("`cs_order` is neither straight nor swapped");

    const bool zero = map_ssrc == "zero";
    const std::uint32_t wrong = map_ssrc == "wrong" ? 0x5A5A5A5A : 0;
    const CsEntry own{zero ? 0 : offerer.ssrc ^ wrong, offerer.roc};
    const CsEntry unknown{};
    const CsEntry filled{zero ? 0 : answerer.ssrc ^ wrong, answerer.roc};
    exchange.offered_map = {own, unknown};
    exchange.answered_map = {own, filled};
    offerer.cs_id = 1;
    answerer.cs_id = 2;
    if (order == "swapped") {
        std::swap(exchange.offered_map[0], exchange.offered_map[1]);
        std::swap(exchange.answered_map[0], exchange.answered_map[1]);
        std::swap(offerer.cs_id, answerer.cs_id);
    }
    for (Side* side : {&offerer, &answerer}) {
        if (!side->further_ssrc)
            continue;
        const CsEntry further{zero ? 0 : *side->further_ssrc, 0};
        exchange.offered_map.push_back(side == &offerer ? further : unknown);
        exchange.answered_map.push_back(further);
        side->further_cs_id = static_cast<unsigned>(exchange.answered_map.size());
    }
}

/**
 * TEK and salt of one crypto session, for each key data.  RFC 3830, 4.1.3.  A TEK is
 * used as it is; as long as master key and salt together it is both, as cameras send it.
 */
std::vector<MasterKey> derive_teks(const MikeyExchange& exchange, const std::vector<KeyData>& keys,
                                   unsigned cs_id)
{
    std::vector<MasterKey> masters;
    for (const KeyData& data : keys) {
        const auto derive = [&](Label constant, std::size_t octets) {
            return mikey_prf(data.key,
                             mikey_label(constant, static_cast<std::uint8_t>(cs_id),
                                         exchange.csb_id, exchange.rand),
                             octets);
        };
        const Suite& suite = *exchange.suite;
        MasterKey master{data.key, data.salt, data.mki};
        if (!data.is_tek)
            master.key = derive(Label::tek, suite.key_octets);
        else if (data.key.size() == suite.key_octets + suite.salt_octets)
            master.salt.assign(data.key.end() - static_cast<std::ptrdiff_t>(suite.salt_octets),
                               data.key.end());
        if (master.salt.empty())
            master.salt = derive(Label::salt, suite.salt_octets);
        master.key.resize(suite.key_octets);
        masters.push_back(std::move(master));
    }
    return masters;
}

void use_key_data(const MikeyExchange& exchange, const std::vector<KeyData>& keys, Side& side,
                  SessionTruth& truth)
{
    const auto note = [&truth](unsigned cs_id, const std::vector<MasterKey>& masters) {
        for (const MasterKey& master : masters)
            truth.cs.push_back({cs_id, master.key, master.salt, master.mki});
    };
    side.keys = derive_teks(exchange, keys, side.cs_id);
    note(side.cs_id, side.keys);
    if (side.further_ssrc) {
        side.further_keys = derive_teks(exchange, keys, side.further_cs_id);
        note(side.further_cs_id, side.further_keys);
    }
}

/** The key data that a `[call]` lists.  @param secret  of the first; the others are random */
std::vector<KeyData> key_data_of(const Section& section, const Suite& suite, const Octets& secret,
                                 const Drbg& drbg)
{
    std::vector<std::string> kinds = section.list("key_data");
    if (kinds.empty())
        kinds = {"tgk"};
    const std::vector<std::string> mkis = section.list("mkis");
    if (!mkis.empty() && mkis.size() != kinds.size())
        section.fail("not as many `mkis` as `key_data`");
    Drbg random = drbg.stream("key data");
    std::vector<KeyData> keys;
    for (const std::string& kind : kinds) {
        KeyData data;
        data.is_tek = kind.starts_with("tek");
        data.key = keys.empty() ? secret : random.octets(secret.size());
        if (kind == "tgk-salt" || kind == "tek-salt")
            data.salt = random.octets(suite.salt_octets);
        else if (kind != "tgk" && kind != "tek")
            section.fail("no such key data: " + kind);
        if (!mkis.empty())
            data.mki = unhex(mkis[keys.size()]);
        keys.push_back(std::move(data));
    }
    return keys;
}

/** Octets without a zero. */
Octets rsa_padding(Drbg drbg)
{
    constexpr std::size_t longest = 512;
    Octets padding = drbg.octets(longest);
    std::replace(padding.begin(), padding.end(), std::uint8_t{0}, std::uint8_t{0xFF});
    return padding;
}

/** The two messages of an exchange, and what both sides have then. */
struct Agreed {
    Octets offer;
    Octets answer;
    Octets confirmation;
    std::vector<KeyData> offerer_keys;
    std::vector<KeyData> answerer_keys;
};

/** Diffie-Hellman as MTI/A0 or STS carry on with it. */
void extend_diffie_hellman(const Section& section, MikeyExchange& exchange, const DhGroup& group,
                           const Side& offerer, const Side& answerer, SessionTruth& truth,
                           Octets& confirmation)
{
    const std::string protocol = section.text("protocol", "plain");
    const Octets dh_i = dh_value(group, truth.initiator_x);
    const Octets dh_r = dh_value(group, truth.responder_x);
    if (protocol == "mti") {
        truth.initiator_a = offerer.party->long_term;
        truth.responder_a = answerer.party->long_term;
        const Octets g_a = dh_value(group, truth.initiator_a);
        const Octets g_b = dh_value(group, truth.responder_a);
        exchange.offer_extension = Builder().u8(1).octets(g_a).take();
        exchange.answer_extension = Builder().u8(1).octets(g_b).take();
        truth.tgk = mti_shared(group, truth.initiator_x, truth.initiator_a, dh_r, g_b);
        if (truth.tgk != mti_shared(group, truth.responder_x, truth.responder_a, dh_i, g_a))
            section.fail("MTI: the two sides do not agree");
    } else if (protocol == "sts") {
        exchange.offer_extension = {2};
        exchange.answer_extension =
            Builder().u8(2).octets(sts_signature("responder", truth.tgk, dh_r, dh_i)).take();
        confirmation =
            sts_confirmation(exchange, sts_signature("initiator", truth.tgk, dh_i, dh_r));
    } else if (protocol != "plain") {
        section.fail("no such protocol: " + protocol);
    }
}

Agreed agree_diffie_hellman(const Section& section, MikeyExchange& exchange, Drbg& drbg,
                            const Side& offerer, const Side& answerer, SessionTruth& truth)
{
    const DhGroup& group = dh_group(section.text("group", "oakley5"));
    truth.group = group.name;
    truth.initiator_x = secret_of(section, "initiator_secret", "derived", offerer, drbg);
    truth.responder_x = secret_of(section, "responder_secret", "random", answerer, drbg);
    const Octets dh_i = dh_value(group, truth.initiator_x);
    while (section.flag("leading_zero") && dh_shared(group, truth.responder_x, dh_i).front() != 0)
        truth.responder_x = sha256(truth.responder_x);
    const Octets dh_r = dh_value(group, truth.responder_x);
    // Between the networks somebody may put another value in place of DHi, or of both.
    const std::string tamper = section.text("tamper", "no");
    const Octets m = tamper == "no"    ? Octets()
                     : tamper == "yes" ? drbg.octets(random_exponent_octets)
                                       : drbg.stream("between").octets(random_exponent_octets);
    const Octets arrived = tamper == "no" ? dh_i : dh_value(group, m);
    const bool beyond = section.text("legs", "caller") == "callee"; // where the probe stands
    truth.tgk = dh_shared(group, truth.initiator_x, dh_r);
    truth.dh_i = dh_i;
    truth.dh_r = dh_r;
    Agreed agreed;
    extend_diffie_hellman(section, exchange, group, offerer, answerer, truth, agreed.confirmation);
    agreed.offerer_keys = {{false, truth.tgk, {}, {}}};
    agreed.answerer_keys = agreed.offerer_keys;
    if (section.text("padding", "left") == "none")
        for (auto* keys : {&agreed.offerer_keys, &agreed.answerer_keys})
            while (keys->front().key.front() == 0)
                keys->front().key.erase(keys->front().key.begin());
    if (arrived != dh_i)
        agreed.answerer_keys = {{false, dh_shared(group, truth.responder_x, arrived), {}, {}}};
    if (tamper == "both") { // who sits between has a key with each of them
        truth.tgk = beyond ? dh_shared(group, truth.responder_x, arrived)
                           : dh_shared(group, truth.initiator_x, arrived);
        agreed.offerer_keys = agreed.answerer_keys = {{false, truth.tgk, {}, {}}};
        agreed.offer = dh_offer(exchange, group, beyond ? arrived : dh_i);
        agreed.answer = beyond ? dh_answer(exchange, group, arrived, dh_r)
                               : dh_answer(exchange, group, dh_i, arrived);
        return agreed;
    }
    const bool signs = truth.mode == "mikey-dh";
    agreed.offer =
        signs ? dh_offer(exchange, group, dh_i) : dhhmac_offer(exchange, group, dh_i, truth.psk);
    agreed.answer = signs ? dh_answer(exchange, group, arrived, dh_r)
                          : dhhmac_answer(exchange, group, arrived, dh_r, truth.psk);
    return agreed;
}

Agreed agree_key_transport(const Section& section, const MikeyExchange& exchange, Drbg& drbg,
                           const Side& offerer, const Side& answerer, SessionTruth& truth)
{
    const bool answerer_sends = truth.mode == "mikey-rsa-r";
    truth.tgk = answerer_sends ? secret_of(section, "responder_secret", "derived", answerer, drbg)
                               : secret_of(section, "initiator_secret", "derived", offerer, drbg);
    const bool psk = truth.mode == "mikey-psk";
    KeyTransport transport;
    transport.keys = key_data_of(section, *exchange.suite, truth.tgk, drbg);
    transport.style.encryption = section.text("kemac_encryption", "aes-cm");
    transport.style.cover = section.text("kemac_mac", psk ? "message" : "payload");
    transport.style.mac = transport.style.cover != "null";
    Agreed agreed;
    agreed.offerer_keys = agreed.answerer_keys = transport.keys;
    if (psk) {
        transport.shared_key = truth.psk;
        agreed.offer = psk_offer(exchange, transport);
        agreed.answer = psk_answer(exchange, transport);
        return agreed;
    }
    truth.envelope_key = section.octets("envelope_key").value_or(drbg.octets(16));
    transport.shared_key = truth.envelope_key;
    transport.rsa_padding = rsa_padding(drbg.stream("padding"));
    if (answerer_sends) {
        agreed.offer = rsa_r_offer(exchange);
        agreed.answer = rsa_r_answer(exchange, transport, drbg.stream("RANDr").octets(16));
    } else {
        agreed.offer = pk_offer(exchange, transport);
        agreed.answer = pk_answer(exchange, transport);
    }
    return agreed;
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
    if (keying == "direct")
        return agree_directly(section, drbg, offerer, answerer);
    const bool diffie_hellman = keying == "mikey-dh" || keying == "mikey-dhhmac";
    if (!diffie_hellman && keying != "mikey-psk" && keying != "mikey-pk" && keying != "mikey-rsa-r")
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
    if (keying == "mikey-dhhmac" || keying == "mikey-psk")
        truth.psk = section.octets("psk").value_or(drbg.octets(16));
    Agreed agreed = diffie_hellman
                        ? agree_diffie_hellman(section, exchange, drbg, offerer, answerer, truth)
                        : agree_key_transport(section, exchange, drbg, offerer, answerer, truth);
    for (const Side* side : {&offerer, &answerer})
        if (side->party->recipe.after_tgk) {
            for (auto* keys : {&agreed.offerer_keys, &agreed.answerer_keys})
                for (KeyData& data : *keys)
                    data.key = run_chain(data.key, side->party->recipe.then);
            break;
        }
    use_key_data(exchange, agreed.offerer_keys, offerer, truth);
    use_key_data(exchange, agreed.answerer_keys, answerer, truth);
    agreed.offer.resize(
        std::min<std::size_t>(agreed.offer.size(), section.integer("cut_offer").value_or(0xFFFF)));
    offerer.attribute = "key-mgmt:mikey " + base64(agreed.offer);
    answerer.attribute = "key-mgmt:mikey " + base64(agreed.answer);
    offerer.confirmation = agreed.confirmation;
    truth.offer = agreed.offer;
    truth.answer = agreed.answer;
    truth.offered_at_us = offerer.at_us;
    return truth;
}

Octets terminal_secret(const Section& section, const std::string& how, const Side& side,
                       const Drbg& drbg)
{
    if (how == "derived")
        return derived_secret(side.party->sim, side.party->recipe,
                              challenge_in_force(section, side));
    if (how == "random")
        return drbg.stream(side.party->name).octets(random_exponent_octets);
    return unhex(how);
}

MasterKey master_of(const MikeyExchange& exchange, const Octets& tgk, unsigned cs_id)
{
    return derive_teks(exchange, {{false, tgk, {}, {}}}, cs_id).front();
}

void update_bundle(const Section& section, SessionTruth& session, Side& offerer, Side& answerer)
{
    MikeyExchange exchange;
    exchange.csb_id = static_cast<std::uint32_t>(std::stoul(session.csb_id, nullptr, 16));
    exchange.rand = session.rand;
    exchange.offered_at_us = offerer.at_us;
    exchange.answered_at_us = answerer.at_us;
    exchange.initiator = offerer.party->impu;
    exchange.responder = answerer.party->impu;
    exchange.suite = &suite_named(section.text("suite", "AES_CM_128_HMAC_SHA1_80"));
    fill_maps(section, exchange, offerer, answerer);
    exchange.offered_map[answerer.cs_id - 1] = exchange.answered_map[answerer.cs_id - 1];

    const std::vector<KeyData> keys = {{false, session.tgk, {}, {}}};
    session.cs.clear();
    use_key_data(exchange, keys, offerer, session);
    use_key_data(exchange, keys, answerer, session);
    Octets offer;
    Octets answer;
    if (session.mode == "mikey-dh") {
        offer = dh_update_offer(exchange);
        answer = dh_update_answer(exchange);
    } else if (session.mode == "mikey-psk") {
        KeyTransport transport;
        transport.shared_key = session.psk;
        offer = psk_update_offer(exchange, session.psk);
        answer = psk_answer(exchange, transport);
    } else {
        section.fail("an update of a bundle in " + session.mode + " is not played");
    }
    offerer.attribute = "key-mgmt:mikey " + base64(offer);
    answerer.attribute = "key-mgmt:mikey " + base64(answer);
}

} // namespace samples
