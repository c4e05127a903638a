#include "keys/mikey/message.h"

namespace lisrtp::mikey
{

namespace
{

struct TypeOf {
    PayloadType operator()(const Kemac&) const { return PayloadType::kemac; }
    PayloadType operator()(const Pke&) const { return PayloadType::pke; }
    PayloadType operator()(const Dh&) const { return PayloadType::dh; }
    PayloadType operator()(const Sign&) const { return PayloadType::sign; }
    PayloadType operator()(const TimestampPayload&) const { return PayloadType::timestamp; }
    PayloadType operator()(const Id&) const { return PayloadType::id; }
    PayloadType operator()(const Cert&) const { return PayloadType::cert; }
    PayloadType operator()(const CertHash&) const { return PayloadType::cert_hash; }
    PayloadType operator()(const Verification&) const { return PayloadType::verification; }
    PayloadType operator()(const SecurityPolicy&) const { return PayloadType::security_policy; }
    PayloadType operator()(const Rand&) const { return PayloadType::rand; }
    PayloadType operator()(const ErrorReport&) const { return PayloadType::error; }
    PayloadType operator()(const GeneralExtension&) const { return PayloadType::general_extension; }
    PayloadType operator()(const TimestampRole&) const { return PayloadType::timestamp_role; }
    PayloadType operator()(const IdRole&) const { return PayloadType::id_role; }
    PayloadType operator()(const RandRole&) const { return PayloadType::rand_role; }
    PayloadType operator()(const Sakke&) const { return PayloadType::sakke; }
    PayloadType operator()(const Unknown& unknown) const { return unknown.type; }
};

} // namespace

PayloadType type_of(const Payload& payload)
{
    return std::visit(TypeOf{}, payload);
}

Extent extent_of(const Payload& payload)
{
    return std::visit([](const auto& one) { return one.extent; }, payload);
}

ByteView mikey_rand(const Message& message)
{
    const Rand* rand = message.first<Rand>();
    return rand ? ByteView(rand->mikey_rand) : ByteView();
}

const TimestampValue* timestamp(const Message& message)
{
    const TimestampPayload* payload = message.first<TimestampPayload>();
    return payload ? &payload->at : nullptr;
}

std::vector<const Dh*> dh_values(const Message& message)
{
    return message.all<Dh>();
}

const Dh* dh_value(const Message& message)
{
    return message.first<Dh>();
}

const Dh* repeated_dh_value(const Message& message)
{
    const std::vector<const Dh*> values = message.all<Dh>();
    const bool is_response = half_of(message.data_type) == Half::responder;
    return is_response && values.size() > 1 ? values[1] : nullptr;
}

bool is_update_without_key(const Message& message)
{
    const Kemac* kemac = message.first<Kemac>();
    const bool has_key_data = kemac != nullptr && !kemac->encrypted_data.empty();
    return half_of(message.data_type) == Half::initiator && !has_key_data &&
           message.first<Dh>() == nullptr && message.first<Sakke>() == nullptr &&
           message.data_type != DataType::rsa_r_init; // where the key comes with the answer
}

} // namespace lisrtp::mikey
