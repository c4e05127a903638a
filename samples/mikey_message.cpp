// samples/mikey_message.cpp

#include "samples/mikey_message.h"

#include "samples/calendar.h"
#include "samples/primitives.h"

namespace samples
{

void put_timestamp(Chain& chain, std::uint64_t at_us)
{
    chain.payload(timestamp).u8(0).u64(ntp(at_us)); // NTP-UTC
}

void put_rand(Chain& chain, View rand)
{
    chain.payload(rand_payload).u8(rand.size()).octets(rand);
}

void put_id(Chain& chain, const std::string& identity)
{
    chain.payload(id).u8(1).u16(identity.size()).text(identity); // 1: URI
}

std::string pem_name(const char* side, const char* what)
{
    return std::string(SAMPLES_CERTIFICATES) + "/" + side + "." + what + ".pem";
}

void put_id_or_certificate(Chain& chain, const MikeyExchange& exchange, const std::string& identity,
                           const char* side)
{
    if (!exchange.certificates)
        return put_id(chain, identity);
    const Octets der = certificate_der(pem_name(side, "cert"));
    chain.payload(cert).u8(2).u16(der.size()).octets(der); // 2: X.509v3, to verify signatures
}

void put_private_extension(Chain& chain, View data)
{
    chain.payload(general_extension).u8(241).u16(data.size()).octets(data);
}

void put_dh(Chain& chain, const DhGroup& group, View value)
{
    chain.payload(dh).u8(group.number).octets(value).u8(0); // no key validity
}

void put_policy(Chain& chain, const MikeyExchange& exchange)
{
    const Octets parameters = mikey_policy(*exchange.suite, exchange.cipher);
    chain.payload(sp).u8(0).u8(0).u16(parameters.size()).octets(parameters); // policy 0, SRTP
}

Octets signed_message(Chain& chain, const char* side)
{
    const std::string key = pem_name(side, "key");
    const std::size_t octets = rsa_sha1_signature(key, Octets()).size();
    chain.payload_without_next(sign).u16(octets); // type 0 in 4 bits: RSA/PKCS#1/1.5
    const Octets message = chain.so_far();
    return Builder().octets(message).octets(rsa_sha1_signature(key, message)).take();
}

} // namespace samples
