#include "keys/mikey/policy.h"

#include <bit>

namespace lisrtp::mikey
{

namespace
{

constexpr std::uint8_t srtp_protocol = 0;

/** Parameter values are unsigned numbers of any length; 0 octets mean 0. */
Result<std::uint64_t> number_in(const PolicyParameter& parameter, std::size_t offset)
{
    if (parameter.value.size() > 8)
        return Error{ErrorCode::bad_length, "policy parameter", offset};
    std::uint64_t number = 0;
    for (const std::uint8_t octet : parameter.value)
        number = number << 8 | octet;
    return number;
}

bool is_key_length(std::uint64_t octets)
{
    return octets == 16 || octets == 24 || octets == 32;
}

/** Collects the parameters, so that defaults that depend on the cipher can wait for the end. */
class PolicyReader
{
public:
    explicit PolicyReader(std::size_t offset) : offset_(offset) {}

    void take(std::uint8_t type, std::uint64_t value);
    Result<SrtpPolicy> finish();

private:
    void refuse(ErrorCode code, const char* field)
    {
        if (!error_)
            error_ = Error{code, field, offset_};
    }
    unsigned length(std::uint64_t value, std::uint64_t most, const char* field)
    {
        if (value > most)
            refuse(ErrorCode::bad_length, field);
        return static_cast<unsigned>(value & 0xFF);
    }
    bool flag(std::uint64_t value, const char* field)
    {
        if (value > 1)
            refuse(ErrorCode::bad_value, field);
        return value != 0;
    }
    void take_cipher(std::uint64_t value);
    void take_authentication(std::uint64_t value);
    void take_key_derivation_rate(std::uint64_t value);

    std::size_t offset_;
    SrtpPolicy policy_;
    std::optional<unsigned> salt_octets_;
    std::optional<Error> error_;
};

void PolicyReader::take_cipher(std::uint64_t value)
{
    if (value != 0 && value != 1 && value != 2 && value != 6)
        refuse(ErrorCode::unsupported, "encryption algorithm");
    policy_.cipher = SrtpCipher{static_cast<std::uint8_t>(value)};
}

void PolicyReader::take_authentication(std::uint64_t value)
{
    if (value > 4)
        refuse(ErrorCode::unsupported, "authentication algorithm");
    policy_.authentication = SrtpAuthentication{static_cast<std::uint8_t>(value)};
}

/** RFC 3711, 3.3.1: 0 or a power of 2 up to 2^24. */
void PolicyReader::take_key_derivation_rate(std::uint64_t value)
{
    if (value != 0 && (!std::has_single_bit(value) || value > 1u << 24))
        refuse(ErrorCode::bad_value, "key derivation rate");
    policy_.key_derivation_rate = value;
}

void PolicyReader::take(std::uint8_t type, std::uint64_t value)
{
    switch (type) {
    case 0:
        return take_cipher(value);
    case 1:
        policy_.key_octets = length(value, 32, "session encryption key length");
        return;
    case 2:
        return take_authentication(value);
    case 3:
        policy_.authentication_key_octets = length(value, 64, "session authentication key length");
        return;
    case 4:
        salt_octets_ = length(value, 14, "session salt key length");
        return;
    case 5:
        if (value != 0)
            refuse(ErrorCode::unsupported, "SRTP PRF");
        return;
    case 6:
        return take_key_derivation_rate(value);
    case 7:
        policy_.srtp_encryption = flag(value, "SRTP encryption");
        return;
    case 8:
        policy_.srtcp_encryption = flag(value, "SRTCP encryption");
        return;
    case 9:
        if (value != 0)
            refuse(ErrorCode::unsupported, "FEC order");
        return;
    case 10:
        policy_.srtp_authentication = flag(value, "SRTP authentication");
        return;
    case 11:
        policy_.tag_octets = length(value, 20, "authentication tag length");
        return;
    case 12:
        policy_.prefix_octets = length(value, 255, "SRTP prefix length");
        return;
    case 13:
        policy_.roc_rate = static_cast<unsigned>(value & 0xFFFF);
        if (value == 0 || value > 0xFFFF)
            refuse(ErrorCode::bad_value, "ROC transmission rate");
        return;
    case 20:
        policy_.aead_tag_octets = length(value, 16, "AEAD tag length");
        return;
    default:
        return; // what is not known cannot change what the known ones mean
    }
}

Result<SrtpPolicy> PolicyReader::finish()
{
    const bool is_null = policy_.cipher == SrtpCipher::null;
    if (is_null && policy_.key_octets == 0)
        policy_.key_octets = 16; // authentication keys still come from a master key
    if (!is_key_length(policy_.key_octets))
        refuse(ErrorCode::bad_length, "session encryption key length");
    // RFC 7714, 8.1: 96 bits
    policy_.salt_octets = salt_octets_.value_or(policy_.cipher == SrtpCipher::aes_gcm ? 12 : 14);
    if (error_)
        return *error_;
    return policy_;
}

} // namespace

Result<SrtpPolicy> read_srtp_policy(const SecurityPolicy& payload)
{
    if (payload.protocol != srtp_protocol)
        return Error{ErrorCode::unsupported, "security protocol", payload.extent.begin};
    PolicyReader reader(payload.extent.begin);
    for (const PolicyParameter& parameter : payload.parameters) {
        const Result<std::uint64_t> value = number_in(parameter, payload.extent.begin);
        if (!value)
            return value.error();
        reader.take(parameter.type, *value);
    }
    return reader.finish();
}

Result<SrtpPolicy> srtp_policy(const Message& message, std::uint8_t number)
{
    const std::vector<const SecurityPolicy*> policies = message.all<SecurityPolicy>();
    if (policies.empty())
        return SrtpPolicy{};
    for (const SecurityPolicy* policy : policies)
        if (policy->number == number)
            return read_srtp_policy(*policy);
    return Error{ErrorCode::missing, "security policy", policies.front()->extent.begin};
}

} // namespace lisrtp::mikey
