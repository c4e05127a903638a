// samples/mikey_writer.cpp

#include "samples/mikey_writer.h"

#include "samples/mikey_message.h"
#include "samples/mikey_prf.h"
#include "samples/primitives.h"

namespace samples
{

namespace
{

Octets psk_key(const MikeyExchange& exchange, View psk, Label constant, std::size_t count)
{
    return mikey_prf(psk, mikey_label(constant, 0xFF, exchange.csb_id, exchange.rand), count);
}

/** What MIKEY-DH and MIKEY-DHHMAC have in common: the offer up to its proof. */
Chain unproven_offer(const MikeyExchange& exchange, DataType type, const DhGroup& group, View dh_i)
{
    Chain chain(exchange, type, true, exchange.offered_map);
    put_timestamp(chain, exchange.offered_at_us);
    put_rand(chain, exchange.rand);
    put_id_or_certificate(chain, exchange, exchange.initiator, "initiator");
    put_id(chain, exchange.responder);
    put_policy(chain, exchange);
    put_dh(chain, group, dh_i);
    if (!exchange.offer_extension.empty())
        put_private_extension(chain, exchange.offer_extension);
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
    if (!exchange.answer_extension.empty())
        put_private_extension(chain, exchange.answer_extension);
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

Octets dh_offer(const MikeyExchange& exchange, const DhGroup& group, View dh_i)
{
    Chain chain = unproven_offer(exchange, dh_init, group, dh_i);
    return exchange.offer_extension.empty() ? signed_message(chain, "initiator") : chain.so_far();
}

Octets dh_answer(const MikeyExchange& exchange, const DhGroup& group, View dh_i, View dh_r)
{
    Chain chain = unproven_answer(exchange, dh_response, group, dh_i, dh_r);
    return exchange.answer_extension.empty() ? signed_message(chain, "responder") : chain.so_far();
}

Octets sts_confirmation(const MikeyExchange& exchange, View encrypted_signature)
{
    Chain chain(exchange, dh_init, false, {});
    put_timestamp(chain, exchange.answered_at_us);
    put_private_extension(chain, Builder().u8(2).octets(encrypted_signature).built());
    return chain.so_far();
}

Octets dh_update_offer(const MikeyExchange& exchange)
{
    Chain chain(exchange, dh_init, true, exchange.offered_map);
    put_timestamp(chain, exchange.offered_at_us);
    put_id(chain, exchange.initiator);
    put_id(chain, exchange.responder);
    return signed_message(chain, "initiator");
}

Octets dh_update_answer(const MikeyExchange& exchange)
{
    Chain chain(exchange, dh_response, false, exchange.answered_map);
    put_timestamp(chain, exchange.answered_at_us);
    put_id(chain, exchange.responder);
    put_id(chain, exchange.initiator);
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

} // namespace samples
