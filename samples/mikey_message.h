// samples/mikey_message.h - MIKEY payloads as terminals write them, one after the other.  RFC 3830
// section 6.

#pragma once

#include "samples/mikey_writer.h"

#include <utility>

namespace samples
{

enum DataType : std::uint8_t {
    psk_init = 0,
    psk_response = 1,
    pk_init = 2,
    pk_response = 3,
    dh_init = 4,
    dh_response = 5,
    dhhmac_init = 7,
    dhhmac_response = 8,
    rsa_r_init = 9,
    rsa_r_response = 10,
};

enum Payload : std::uint8_t {
    last = 0,
    kemac = 1,
    pke = 2,
    dh = 3,
    sign = 4,
    timestamp = 5,
    id = 6,
    cert = 7,
    v = 9,
    sp = 10,
    rand_payload = 11,
    key_data = 20,
    general_extension = 21,
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

void put_timestamp(Chain& chain, std::uint64_t at_us);
void put_rand(Chain& chain, View rand);
void put_id(Chain& chain, const std::string& identity);
/** CERT where the exchange has certificates.  @param side  "initiator" or "responder" */
void put_id_or_certificate(Chain& chain, const MikeyExchange& exchange, const std::string& identity,
                           const char* side);
/** General extension of type 241.  docs/private-profiles.md. */
void put_private_extension(Chain& chain, View data);
void put_dh(Chain& chain, const DhGroup& group, View value);
void put_policy(Chain& chain, const MikeyExchange& exchange);

/** A file of samples/certificates.  @param what  "cert" or "key" */
std::string pem_name(const char* side, const char* what);

/** The message with SIGN behind it, which covers all before the signature itself.  RFC 3830, 5.2.
 */
Octets signed_message(Chain& chain, const char* side);

} // namespace samples
