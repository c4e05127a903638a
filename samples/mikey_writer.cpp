// samples/mikey_writer.cpp

#include "samples/mikey_writer.h"

#include "samples/calendar.h"
#include "samples/mikey_prf.h"
#include "samples/primitives.h"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace samples
{

namespace
{

enum DataType : std::uint8_t {
    psk_init = 0,
    psk_response = 1,
    dh_init = 4,
    dh_response = 5,
    dhhmac_init = 7,
    dhhmac_response = 8,
};

enum Payload : std::uint8_t {
    last = 0,
    kemac = 1,
    dh = 3,
    sign = 4,
    timestamp = 5,
    id = 6,
    cert = 7,
    v = 9,
    sp = 10,
    rand_payload = 11,
};

/**
 * Payloads one after the other.  Each begins with the type of the next one, which is known only
 * when the next one comes; SIGN alone has no such field.
 */
class Chain
{
public:
    Chain(const MikeyExchange& exchange, DataType type, bool v_flag,
          const std::vector<CsEntry>& map)
    {
        message_.u8(1).u8(type);
        next_at_ = 2;
        message_.u8(last).u8(v_flag ? 0x80 : 0).u32(exchange.csb_id).u8(map.size()).u8(0);
        for (const CsEntry& entry : map)
            message_.u8(0).u32(entry.ssrc).u32(entry.roc); // policy 0
    }

    /** Begins a payload; what follows `next payload` is then written to the builder. */
    Builder& payload(Payload type)
    {
        announce(type);
        next_at_ = message_.built().size();
        return message_.u8(last);
    }

    Builder& payload_without_next(Payload type)
    {
        announce(type);
        return message_;
    }

    Octets so_far()
    {
        Octets octets = message_.built();
        for (const auto& [at, type] : announced_)
            octets[at] = type;
        return octets;
    }

private:
    void announce(Payload type) { announced_.emplace_back(next_at_, type); }

    Builder message_;
    std::size_t next_at_ = 0;
    std::vector<std::pair<std::size_t, std::uint8_t>> announced_;
};

void put_timestamp(Chain& chain, std::uint64_t at_us)
{
    chain.payload(timestamp).u8(0).u64(ntp(at_us)); // NTP-UTC
}

void put_rand(Chain& chain, const MikeyExchange& exchange)
{
    chain.payload(rand_payload).u8(exchange.rand.size()).octets(exchange.rand);
}

void put_id(Chain& chain, const std::string& identity)
{
    chain.payload(id).u8(1).u16(identity.size()).text(identity); // 1: URI
}

std::string pem(const char* side, const char* what)
{
    return std::string(SAMPLES_CERTIFICATES) + "/" + side + "." + what + ".pem";
}

void put_id_or_certificate(Chain& chain, const MikeyExchange& exchange, const std::string& identity,
                           const char* side)
{
    if (!exchange.certificates)
        return put_id(chain, identity);
    const Octets der = certificate_der(pem(side, "cert"));
    chain.payload(cert).u8(2).u16(der.size()).octets(der); // 2: X.509v3, to verify signatures
}

void put_policy(Chain& chain, const MikeyExchange& exchange)
{
    const Octets parameters = mikey_policy(*exchange.suite, exchange.cipher);
    chain.payload(sp).u8(0).u8(0).u16(parameters.size()).octets(parameters); // policy 0, SRTP
}

void put_dh(Chain& chain, const DhGroup& group, View value)
{
    chain.payload(dh).u8(group.number).octets(value).u8(0); // no key validity
}

/** The signature covers the message up to the signature itself.  RFC 3830, 5.2. */
Octets signed_message(Chain& chain, const char* side)
{
    const std::string key = pem(side, "key");
    const std::size_t octets = rsa_sha1_signature(key, Octets()).size();
    chain.payload_without_next(sign).u16(octets); // type 0 in 4 bits: RSA/PKCS#1/1.5
    const Octets message = chain.so_far();
    return Builder().octets(message).octets(rsa_sha1_signature(key, message)).take();
}

Octets psk_key(const MikeyExchange& exchange, View psk, Label constant, std::size_t count)
{
    return mikey_prf(psk, mikey_label(constant, 0xFF, exchange.csb_id, exchange.rand), count);
}

/** What MIKEY-DH and MIKEY-DHHMAC have in common: the offer up to its proof. */
Chain unproven_offer(const MikeyExchange& exchange, DataType type, const DhGroup& group, View dh_i)
{
    Chain chain(exchange, type, true, exchange.offered_map);
    put_timestamp(chain, exchange.offered_at_us);
    put_rand(chain, exchange);
    put_id_or_certificate(chain, exchange, exchange.initiator, "initiator");
    put_id(chain, exchange.responder);
    put_policy(chain, exchange);
    put_dh(chain, group, dh_i);
    return chain;
}

/** And the answer up to its proof. */
Chain unproven_answer(const MikeyExchange& exchange, DataType type, const DhGroup& group, View dh_i,
                      View dh_r)
{
    Chain chain(exchange, type, false, exchange.answered_map);
    put_timestamp(chain, exchange.answered_at_us);
    put_id_or_certificate(chain, exchange, exchange.responder, "responder");
    put_id(chain, exchange.initiator);
    put_dh(chain, group, dh_r);
    put_dh(chain, group, dh_i);
    return chain;
}

/** A KEMAC without key data: the MAC covers the message up to the MAC itself.  RFC 4650, 3.1. */
Octets message_with_mac(Chain& chain, const MikeyExchange& exchange, View psk)
{
    chain.payload(kemac).u8(0).u16(0).u8(1); // no encryption, no octets, HMAC-SHA-1
    const Octets message = chain.so_far();
    return Builder()
        .octets(message)
        .octets(hmac_sha1(psk_key(exchange, psk, Label::psk_authentication, 20), message))
        .take();
}

} // namespace

const DhGroup& dh_group(const std::string& name)
{
    // RFC 2409 sections 6.1 and 6.2; RFC 3526 section 2
    static const std::string head =
        "ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74"
        "020bbea63b139b22514a08798e3404ddef9519b3cd3a431b302b0a6df25f1437"
        "4fe1356d6d51c245e485b576625e7ec6f44c42e9a63";
    static const std::string longer = head + "7ed6b0bff5cb6f406b7edee386bfb5a899fa5ae9f2411";
    static const std::array groups = {
        DhGroup{"oakley5", 0,
                unhex(longer + "7c4b1fe649286651ece45b3dc2007cb8a163bf0598da48361c55d39a69163fa8"
                               "fd24cf5f83655d23dca3ad961c62f356208552bb9ed529077096966d670c354e"
                               "4abc9804f1746c08ca237327ffffffffffffffff")},
        DhGroup{"oakley1", 1, unhex(head + "a3620ffffffffffffffff")},
        DhGroup{"oakley2", 2, unhex(longer + "7c4b1fe649286651ece65381ffffffffffffffff")},
    };
    const auto found = std::find_if(groups.begin(), groups.end(),
                                    [&name](const DhGroup& group) { return group.name == name; });
    if (found == groups.end())
        throw std::runtime_error("no such group: " + name);
    return *found;
}

Octets dh_value(const DhGroup& group, View x)
{
    const Octets g = {2};
    return power(g, x, group.prime);
}

Octets dh_offer(const MikeyExchange& exchange, const DhGroup& group, View dh_i)
{
    Chain chain = unproven_offer(exchange, dh_init, group, dh_i);
    return signed_message(chain, "initiator");
}

Octets dh_answer(const MikeyExchange& exchange, const DhGroup& group, View dh_i, View dh_r)
{
    Chain chain = unproven_answer(exchange, dh_response, group, dh_i, dh_r);
    return signed_message(chain, "responder");
}

Octets dhhmac_offer(const MikeyExchange& exchange, const DhGroup& group, View dh_i, View psk)
{
    Chain chain = unproven_offer(exchange, dhhmac_init, group, dh_i);
    return message_with_mac(chain, exchange, psk);
}

Octets dhhmac_answer(const MikeyExchange& exchange, const DhGroup& group, View dh_i, View dh_r,
                     View psk)
{
    Chain chain = unproven_answer(exchange, dhhmac_response, group, dh_i, dh_r);
    return message_with_mac(chain, exchange, psk);
}

Octets psk_offer(const MikeyExchange& exchange, View psk, View tgk)
{
    Chain chain(exchange, psk_init, true, exchange.offered_map);
    put_timestamp(chain, exchange.offered_at_us);
    put_rand(chain, exchange);
    put_id(chain, exchange.initiator);
    put_id(chain, exchange.responder);
    put_policy(chain, exchange);

    // Key data: last payload; type TGK in 4 bits, no key validity in 4; length; TGK.  RFC
    // 3830, 6.13.
    const Octets key_data = Builder().u8(last).u8(0).u16(tgk.size()).octets(tgk).take();
    // IV = (salt XOR (0x0000 || CSB ID || T)) || 0x0000.  RFC 3830, 4.2.3.
    const Octets iv =
        Builder()
            .octets(exclusive_or(
                psk_key(exchange, psk, Label::psk_salt, 14),
                Builder().u16(0).u32(exchange.csb_id).u64(ntp(exchange.offered_at_us)).built()))
            .u16(0)
            .take();
    const Octets encrypted =
        aes_ctr(psk_key(exchange, psk, Label::psk_encryption, 16), iv, key_data);
    chain.payload(kemac).u8(1).u16(encrypted.size()).octets(encrypted).u8(1); // AES-CM, HMAC-SHA-1

    const Octets message = chain.so_far();
    const Octets mac = hmac_sha1(psk_key(exchange, psk, Label::psk_authentication, 20), message);
    return Builder().octets(message).octets(mac).take();
}

Octets psk_answer(const MikeyExchange& exchange, View psk)
{
    Chain chain(exchange, psk_response, false, exchange.answered_map);
    put_timestamp(chain, exchange.answered_at_us);
    put_id(chain, exchange.responder);
    chain.payload(v).u8(1); // HMAC-SHA-1-160
    const Octets message = chain.so_far();
    // The MAC covers the message up to the MAC, then IDi || IDr || T of the initiator.  RFC
    // 3830, 5.2.
    const Octets covered = Builder()
                               .octets(message)
                               .text(exchange.initiator)
                               .text(exchange.responder)
                               .u64(ntp(exchange.offered_at_us))
                               .take();
    const Octets mac = hmac_sha1(psk_key(exchange, psk, Label::psk_authentication, 20), covered);
    return Builder().octets(message).octets(mac).take();
}

} // namespace samples
