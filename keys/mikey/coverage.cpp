#include "keys/mikey/coverage.h"

#include "keys/base/writer.h"
#include "keys/mikey/covered_octets.h"

namespace lisrtp::mikey
{

namespace
{

bool is_rsa_r(const Message& message)
{
    return message.data_type == DataType::rsa_r_init ||
           message.data_type == DataType::rsa_r_response;
}

void put_time(Writer& out, const Message& message)
{
    if (const TimestampValue* t = timestamp(message)) {
        if (t->type == TimestampType::counter)
            out.u32(static_cast<std::uint32_t>(t->value));
        else
            out.u64(t->value);
    }
}

} // namespace

Identities identities_in(const Message& i_message, const Message* r_message)
{
    Identities identities;
    // I_MESSAGE: [IDi], [IDr] in this order; an IDr alone is not written
    const std::vector<const Id*> of_i = i_message.all<Id>();
    if (!of_i.empty())
        identities.initiator = of_i[0]->identity;
    if (of_i.size() > 1)
        identities.responder = of_i[1]->identity;
    if (r_message == nullptr)
        return identities;
    // R_MESSAGE: [IDr]; of DH and DHHMAC [IDr], IDi
    const std::vector<const Id*> of_r = r_message->all<Id>();
    if (!of_r.empty())
        identities.responder = of_r[0]->identity;
    if (of_r.size() > 1 && identities.initiator.empty() && !is_rsa_r(*r_message))
        identities.initiator = of_r[1]->identity;
    return identities;
}

Bytes covered_octets(Coverage coverage, const CoveredMessage& what)
{
    Writer out;
    out.octets(ByteView(what.message.octets).first(what.end));
    const bool has_ids =
        coverage == Coverage::message_ids_time || coverage == Coverage::message_ids_own_time;
    const bool has_initiator_time =
        coverage == Coverage::message_ids_time || coverage == Coverage::message_time;
    if (has_ids)
        out.octets(what.identities.initiator);
    if (has_ids || coverage == Coverage::message_responder_time)
        out.octets(what.identities.responder);
    if (has_initiator_time)
        put_time(out, what.i_message ? *what.i_message : what.message);
    else if (coverage != Coverage::message)
        put_time(out, what.message);
    return out.take();
}

} // namespace lisrtp::mikey
