#include "keys/mikey/read_payload.h"

namespace lisrtp::mikey
{

namespace
{

/** Octets of the MAC by its algorithm.  RFC 3830, 6.2 and 6.9. */
std::size_t mac_octets(Reader& in, MacAlgorithm algorithm)
{
    switch (algorithm) {
    case MacAlgorithm::null:
        return 0;
    case MacAlgorithm::hmac_sha1_160:
        return 20;
    }
    in.fail(ErrorCode::unsupported, "MAC algorithm"); // its length is not known
    return 0;
}

Kemac read_kemac(Reader& in)
{
    Kemac kemac;
    kemac.encryption = EncryptionAlgorithm{in.u8("encryption algorithm")};
    kemac.encrypted_data = copy_of(in.octets(in.u16("encrypted data length"), "encrypted data"));
    kemac.mac_algorithm = MacAlgorithm{in.u8("MAC algorithm")};
    const std::size_t octets = mac_octets(in, kemac.mac_algorithm);
    kemac.mac_offset = in.position();
    kemac.mac = copy_of(in.octets(octets, "MAC"));
    return kemac;
}

Pke read_pke(Reader& in)
{
    // C (2 bits) || data length (14 bits)
    const std::uint16_t c_and_octets = in.u16("envelope data length");
    Pke pke;
    pke.cache = static_cast<std::uint8_t>(c_and_octets >> 14);
    pke.encrypted_key = copy_of(in.octets(c_and_octets & 0x3FFF, "envelope data"));
    return pke;
}

Dh read_dh(Reader& in)
{
    Dh dh;
    dh.group = in.u8("DH group");
    const std::size_t octets = dh_value_octets(dh.group);
    if (octets == 0)
        in.fail(ErrorCode::unknown_group, "DH group"); // nor where its value ends
    dh.value = copy_of(in.octets(octets, "DH value"));
    // reserved (4 bits) || KV (4 bits)
    const std::uint8_t validity = in.u8("KV type");
    if (in.ok())
        dh.validity =
            read_key_validity(in, KeyValidityType{static_cast<std::uint8_t>(validity & 0x0F)});
    return dh;
}

Sign read_sign(Reader& in)
{
    // S type (4 bits) || signature length (12 bits); no next payload: SIGN is last
    const std::uint16_t type_and_octets = in.u16("signature length");
    Sign sign;
    sign.type = SignatureType{static_cast<std::uint8_t>(type_and_octets >> 12)};
    sign.signature_offset = in.position();
    sign.signature = copy_of(in.octets(type_and_octets & 0x0FFF, "signature"));
    return sign;
}

TimestampValue read_timestamp_value(Reader& in)
{
    TimestampValue at;
    at.type = TimestampType{in.u8("timestamp type")};
    switch (at.type) {
    case TimestampType::ntp_utc:
    case TimestampType::ntp:
        at.value = in.u64("timestamp");
        break;
    case TimestampType::counter:
        at.value = in.u32("timestamp");
        break;
    default:
        in.fail(ErrorCode::bad_value, "timestamp type");
    }
    return at;
}

Cert read_cert(Reader& in)
{
    Cert cert;
    cert.type = CertType{in.u8("certificate type")};
    cert.certificate = copy_of(in.octets(in.u16("certificate length"), "certificate"));
    return cert;
}

CertHash read_cert_hash(Reader& in)
{
    CertHash hash;
    hash.function = in.u8("hash function");
    if (hash.function > 1)
        in.fail(ErrorCode::unsupported, "hash function");
    const std::size_t octets = hash.function == 0 ? 20 : 16; // SHA-1, MD5
    hash.hash = copy_of(in.octets(octets, "certificate hash"));
    return hash;
}

Verification read_verification(Reader& in)
{
    Verification verification;
    verification.algorithm = MacAlgorithm{in.u8("authentication algorithm")};
    const std::size_t octets = mac_octets(in, verification.algorithm);
    verification.mac_offset = in.position();
    verification.mac = copy_of(in.octets(octets, "verification data"));
    return verification;
}

SecurityPolicy read_security_policy(Reader& in)
{
    SecurityPolicy policy;
    policy.number = in.u8("policy number");
    policy.protocol = in.u8("security protocol");
    const std::uint16_t octets = in.u16("policy parameter length");
    const std::size_t begin = in.offset();
    Reader parameters(in.octets(octets, "policy parameters"), begin);
    while (parameters.left() > 0) {
        PolicyParameter parameter;
        parameter.type = parameters.u8("parameter type");
        const std::uint8_t length = parameters.u8("parameter length");
        parameter.value = copy_of(parameters.octets(length, "parameter value"));
        policy.parameters.push_back(std::move(parameter));
    }
    if (parameters.error())
        in.fail(*parameters.error());
    return policy;
}

Rand read_rand(Reader& in)
{
    return {{}, copy_of(in.octets(in.u8("RAND length"), "RAND"))};
}

ErrorReport read_error_report(Reader& in)
{
    ErrorReport report;
    report.number = in.u8("error number");
    in.skip(2, "reserved");
    return report;
}

GeneralExtension read_general_extension(Reader& in)
{
    GeneralExtension extension;
    extension.type = in.u8("extension type");
    extension.data = copy_of(in.octets(in.u16("extension length"), "extension data"));
    return extension;
}

IdRole read_id_role(Reader& in)
{
    IdRole id;
    id.role = in.u8("ID role");
    id.type = IdType{in.u8("ID type")};
    id.identity = copy_of(in.octets(in.u16("ID length"), "identity"));
    return id;
}

RandRole read_rand_role(Reader& in)
{
    RandRole rand;
    rand.role = in.u8("RAND role");
    rand.mikey_rand = copy_of(in.octets(in.u8("RAND length"), "RAND"));
    return rand;
}

Sakke read_sakke(Reader& in)
{
    Sakke sakke;
    sakke.parameters = in.u8("SAKKE parameters");
    sakke.id_scheme = in.u8("ID scheme");
    sakke.data = copy_of(in.octets(in.u16("SAKKE data length"), "SAKKE data"));
    return sakke;
}

/** A stranger can be carried only when it says that nothing follows it. */
Unknown read_unknown(Reader& in, PayloadType type, PayloadType next, std::size_t begin)
{
    if (next != PayloadType::last)
        in.fail_at(ErrorCode::unknown_payload, "payload type", begin);
    return {{}, type, copy_of(in.rest())};
}

Payload read_body(Reader& in, PayloadType type, PayloadType next, std::size_t begin)
{
    switch (type) {
    case PayloadType::kemac:
        return read_kemac(in);
    case PayloadType::pke:
        return read_pke(in);
    case PayloadType::dh:
        return read_dh(in);
    case PayloadType::sign:
        return read_sign(in);
    case PayloadType::timestamp:
        return TimestampPayload{{}, read_timestamp_value(in)};
    case PayloadType::id:
        return read_id(in);
    case PayloadType::cert:
        return read_cert(in);
    case PayloadType::cert_hash:
        return read_cert_hash(in);
    case PayloadType::verification:
        return read_verification(in);
    case PayloadType::security_policy:
        return read_security_policy(in);
    case PayloadType::rand:
        return read_rand(in);
    case PayloadType::error:
        return read_error_report(in);
    case PayloadType::general_extension:
        return read_general_extension(in);
    case PayloadType::timestamp_role: {
        const std::uint8_t role = in.u8("timestamp role");
        return TimestampRole{{}, role, read_timestamp_value(in)};
    }
    case PayloadType::id_role:
        return read_id_role(in);
    case PayloadType::rand_role:
        return read_rand_role(in);
    case PayloadType::sakke:
        return read_sakke(in);
    case PayloadType::last:
    case PayloadType::ticket_policy:
    case PayloadType::ticket:
    case PayloadType::key_data:
        break;
    }
    return read_unknown(in, type, next, begin);
}

} // namespace

std::size_t dh_value_octets(std::uint8_t group)
{
    switch (group) {
    case 0: // OAKLEY 5, 1536 bits
        return 192;
    case 1: // OAKLEY 1, 768 bits
        return 96;
    case 2: // OAKLEY 2, 1024 bits
        return 128;
    case 241: // private: P-256, x || y
        return 64;
    case 242: // private: P-384, x || y
        return 96;
    case 243: // private: X25519
        return 32;
    case 244: // private: MODP of 2048, 3072 and 4096 bits
        return 256;
    case 245:
        return 384;
    case 246:
        return 512;
    default:
        return 0;
    }
}

Id read_id(Reader& in)
{
    Id id;
    id.type = IdType{in.u8("ID type")};
    id.identity = copy_of(in.octets(in.u16("ID length"), "identity"));
    return id;
}

Payload read_payload(Reader& in, PayloadType type, PayloadType& next)
{
    const std::size_t begin = in.position();
    next = PayloadType::last;
    if (type != PayloadType::sign)
        next = PayloadType{in.u8("next payload")};
    Payload payload = read_body(in, type, next, begin);
    std::visit([&](auto& one) { one.extent = {begin, in.position()}; }, payload);
    return payload;
}

} // namespace lisrtp::mikey
