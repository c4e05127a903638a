// samples/key_transport.cpp

#include "samples/key_transport.h"

#include "samples/calendar.h"
#include "samples/mikey_message.h"
#include "samples/mikey_prf.h"
#include "samples/primitives.h"

#include <stdexcept>

namespace samples
{

namespace
{

/** Keys under the pre-shared or envelope key.  RFC 3830, 4.1.4. */
Octets transport_key(const MikeyExchange& exchange, const KeyTransport& transport, Label constant,
                     std::size_t count)
{
    return mikey_prf(transport.shared_key,
                     mikey_label(constant, 0xFF, exchange.csb_id, exchange.rand), count);
}

Octets mac_key(const MikeyExchange& exchange, const KeyTransport& transport)
{
    return transport_key(exchange, transport, Label::psk_authentication, 20);
}

/** Next payload; type in 4 bits, KV in 4; length, key, [length, salt], [KV data].  6.13, 6.14. */
void put_key_data(Builder& out, const KeyData& data, bool is_last)
{
    const unsigned type = (data.is_tek ? 2U : 0U) + (data.salt.empty() ? 0U : 1U);
    const unsigned validity = data.mki.empty() ? 0 : 1; // NULL or SPI
    out.u8(is_last ? last : key_data).u8(type << 4 | validity);
    out.u16(data.key.size()).octets(data.key);
    if (!data.salt.empty())
        out.u16(data.salt.size()).octets(data.salt);
    if (!data.mki.empty())
        out.u8(data.mki.size()).octets(data.mki);
}

/** @param identity  that comes first, or empty: none */
Octets clear_content(const KeyTransport& transport, const std::string& identity)
{
    Builder out;
    if (!identity.empty())
        out.u8(key_data).u8(1).u16(identity.size()).text(identity); // 1: URI
    for (const KeyData& data : transport.keys)
        put_key_data(out, data, &data == &transport.keys.back());
    return out.take();
}

/** IV = (salt XOR (0x0000 || CSB ID || T)) || 0x0000.  RFC 3830, 4.2.3. */
Octets kemac_iv(const MikeyExchange& exchange, const KeyTransport& transport, std::uint64_t at_us)
{
    const Octets mask = Builder().u16(0).u32(exchange.csb_id).u64(ntp(at_us)).take();
    const Octets salt = transport_key(exchange, transport, Label::psk_salt, 14);
    return Builder().octets(exclusive_or(salt, mask)).u16(0).take();
}

/**
 * @param at_us      T of the message that holds the KEMAC
 * @param following  the payload behind it, which the MAC covers as its `next payload`
 */
void put_kemac(Chain& chain, const MikeyExchange& exchange, const KeyTransport& transport,
               std::uint64_t at_us, const std::string& identity, Payload following)
{
    const KemacStyle& style = transport.style;
    const Octets key = transport_key(exchange, transport, Label::psk_encryption, 16);
    Octets content = clear_content(transport, identity);
    unsigned encryption = 0;
    if (style.encryption == "aes-cm") {
        encryption = 1;
        content = aes_ctr(key, kemac_iv(exchange, transport, at_us), content);
    } else if (style.encryption == "aes-kw") {
        encryption = 2;
        content = aes_key_wrap(key, content);
    } else if (style.encryption != "null") {
        throw std::runtime_error("no such encryption of a KEMAC: " + style.encryption);
    }
    const std::size_t begin = chain.so_far().size();
    Builder& message = chain.payload(kemac);
    message.u8(encryption).u16(content.size()).octets(content).u8(style.mac ? 1 : 0);
    if (!style.mac)
        return;
    Octets covered = chain.so_far();
    covered[begin] = style.cover == "payload-as-last" ? last : following;
    if (style.cover == "payload" || style.cover == "payload-as-last")
        covered.erase(covered.begin(), covered.begin() + static_cast<std::ptrdiff_t>(begin));
    else if (style.cover != "message")
        throw std::runtime_error("a KEMAC's MAC cannot cover: " + style.cover);
    message.octets(hmac_sha1(mac_key(exchange, transport), covered));
}

/** C in 2 bits: the envelope key is for this exchange only; length in 14.  RFC 3830, 6.3. */
void put_pke(Chain& chain, const KeyTransport& transport, const char* receiver)
{
    // EM = 00 || 02 || PS || 00 || M.  RFC 8017, 7.2.1.
    const std::string certificate = pem_name(receiver, "cert");
    const std::size_t octets = rsa_modulus_octets(certificate);
    const Octets block =
        Builder()
            .u8(0)
            .u8(2)
            .octets(first(transport.rsa_padding, octets - 3 - transport.shared_key.size()))
            .u8(0)
            .octets(transport.shared_key)
            .take();
    chain.payload(pke).u16(octets).octets(rsa_public_operation(certificate, block));
}

/**
 * V: its MAC covers the message up to the MAC, then IDi || IDr || T of the initiator.  RFC 3830,
 * 5.2.
 */
Octets message_with_v(Chain& chain, const MikeyExchange& exchange, const KeyTransport& transport)
{
    chain.payload(v).u8(transport.style.mac ? 1 : 0); // HMAC-SHA-1-160, or NULL
    const Octets message = chain.so_far();
    if (!transport.style.mac)
        return message;
    const Octets covered = Builder()
                               .octets(message)
                               .text(exchange.initiator)
                               .text(exchange.responder)
                               .u64(ntp(exchange.offered_at_us))
                               .take();
    const Octets mac = hmac_sha1(mac_key(exchange, transport), covered);
    return Builder().octets(message).octets(mac).take();
}

Octets verified_answer(const MikeyExchange& exchange, const KeyTransport& transport, DataType type)
{
    Chain chain(exchange, type, false, exchange.answered_map);
    put_timestamp(chain, exchange.answered_at_us);
    put_id(chain, exchange.responder);
    return message_with_v(chain, exchange, transport);
}

} // namespace

Octets psk_offer(const MikeyExchange& exchange, const KeyTransport& transport)
{
    Chain chain(exchange, psk_init, true, exchange.offered_map);
    put_timestamp(chain, exchange.offered_at_us);
    put_rand(chain, exchange.rand);
    put_id(chain, exchange.initiator);
    put_id(chain, exchange.responder);
    put_policy(chain, exchange);
    put_kemac(chain, exchange, transport, exchange.offered_at_us, "", last);
    return chain.so_far();
}

Octets psk_update_offer(const MikeyExchange& exchange, View psk)
{
    KeyTransport transport;
    transport.style.encryption = "null";
    transport.shared_key.assign(psk.begin(), psk.end());
    Chain chain(exchange, psk_init, true, exchange.offered_map);
    put_timestamp(chain, exchange.offered_at_us);
    put_id(chain, exchange.initiator);
    put_id(chain, exchange.responder);
    put_kemac(chain, exchange, transport, exchange.offered_at_us, "", last);
    return chain.so_far();
}

Octets psk_answer(const MikeyExchange& exchange, const KeyTransport& transport)
{
    return verified_answer(exchange, transport, psk_response);
}

Octets pk_offer(const MikeyExchange& exchange, const KeyTransport& transport)
{
    Chain chain(exchange, pk_init, true, exchange.offered_map);
    put_timestamp(chain, exchange.offered_at_us);
    put_rand(chain, exchange.rand);
    put_id_or_certificate(chain, exchange, exchange.initiator, "initiator");
    put_id(chain, exchange.responder);
    put_policy(chain, exchange);
    put_kemac(chain, exchange, transport, exchange.offered_at_us, exchange.initiator, pke);
    put_pke(chain, transport, "responder");
    return signed_message(chain, "initiator");
}

Octets pk_answer(const MikeyExchange& exchange, const KeyTransport& transport)
{
    return verified_answer(exchange, transport, pk_response);
}

Octets rsa_r_offer(const MikeyExchange& exchange)
{
    Chain chain(exchange, rsa_r_init, true, exchange.offered_map);
    put_timestamp(chain, exchange.offered_at_us);
    put_rand(chain, exchange.rand);
    put_id_or_certificate(chain, exchange, exchange.initiator, "initiator");
    put_id(chain, exchange.responder);
    put_policy(chain, exchange);
    return signed_message(chain, "initiator");
}

Octets rsa_r_answer(const MikeyExchange& exchange, const KeyTransport& transport,
                    View responder_rand)
{
    Chain chain(exchange, rsa_r_response, false, exchange.answered_map);
    put_timestamp(chain, exchange.answered_at_us);
    put_rand(chain, responder_rand);
    put_id_or_certificate(chain, exchange, exchange.responder, "responder");
    put_kemac(chain, exchange, transport, exchange.answered_at_us, exchange.responder, pke);
    put_pke(chain, transport, "initiator");
    return signed_message(chain, "responder");
}

} // namespace samples
