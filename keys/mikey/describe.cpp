#include "keys/mikey/describe.h"

namespace lisrtp::mikey
{

std::string_view name_of(DataType type)
{
    switch (type) {
    case DataType::psk_init:
        return "PSK I_MESSAGE";
    case DataType::psk_response:
        return "PSK R_MESSAGE";
    case DataType::pk_init:
        return "PK I_MESSAGE";
    case DataType::pk_response:
        return "PK R_MESSAGE";
    case DataType::dh_init:
        return "DH I_MESSAGE";
    case DataType::dh_response:
        return "DH R_MESSAGE";
    case DataType::error:
        return "error";
    case DataType::dhhmac_init:
        return "DHHMAC I_MESSAGE";
    case DataType::dhhmac_response:
        return "DHHMAC R_MESSAGE";
    case DataType::rsa_r_init:
        return "RSA-R I_MESSAGE";
    case DataType::rsa_r_response:
        return "RSA-R R_MESSAGE";
    case DataType::sakke:
        return "SAKKE I_MESSAGE";
    }
    return "unknown";
}

std::string_view name_of(PayloadType type)
{
    switch (type) {
    case PayloadType::last:
        return "last payload";
    case PayloadType::kemac:
        return "KEMAC";
    case PayloadType::pke:
        return "PKE";
    case PayloadType::dh:
        return "DH";
    case PayloadType::sign:
        return "SIGN";
    case PayloadType::timestamp:
        return "T";
    case PayloadType::id:
        return "ID";
    case PayloadType::cert:
        return "CERT";
    case PayloadType::cert_hash:
        return "CHASH";
    case PayloadType::verification:
        return "V";
    case PayloadType::security_policy:
        return "SP";
    case PayloadType::rand:
        return "RAND";
    case PayloadType::error:
        return "ERR";
    case PayloadType::timestamp_role:
        return "TR";
    case PayloadType::id_role:
        return "IDR";
    case PayloadType::rand_role:
        return "RANDR";
    case PayloadType::ticket_policy:
        return "TP";
    case PayloadType::ticket:
        return "TICKET";
    case PayloadType::key_data:
        return "key data";
    case PayloadType::general_extension:
        return "general extension";
    case PayloadType::sakke:
        return "SAKKE";
    }
    return "unknown";
}

std::string_view name_of(PrfFunction prf)
{
    switch (prf) {
    case PrfFunction::mikey_1:
        return "MIKEY-1";
    case PrfFunction::hmac_sha256:
        return "PRF-HMAC-SHA-256";
    }
    return "unknown";
}

std::string_view name_of(CsMapType type)
{
    switch (type) {
    case CsMapType::srtp_id:
        return "SRTP-ID";
    case CsMapType::empty:
        return "empty map";
    case CsMapType::generic_id:
        return "GENERIC-ID";
    }
    return "unknown";
}

std::string_view name_of(EncryptionAlgorithm algorithm)
{
    switch (algorithm) {
    case EncryptionAlgorithm::null:
        return "NULL";
    case EncryptionAlgorithm::aes_cm_128:
        return "AES-CM-128";
    case EncryptionAlgorithm::aes_kw_128:
        return "AES-KW-128";
    }
    return "unknown";
}

std::string_view name_of(MacAlgorithm algorithm)
{
    switch (algorithm) {
    case MacAlgorithm::null:
        return "NULL";
    case MacAlgorithm::hmac_sha1_160:
        return "HMAC-SHA-1-160";
    }
    return "unknown";
}

std::string_view name_of(TimestampType type)
{
    switch (type) {
    case TimestampType::ntp_utc:
        return "NTP-UTC";
    case TimestampType::ntp:
        return "NTP";
    case TimestampType::counter:
        return "COUNTER";
    }
    return "unknown";
}

std::string_view name_of(IdType type)
{
    switch (type) {
    case IdType::nai:
        return "NAI";
    case IdType::uri:
        return "URI";
    case IdType::byte_string:
        return "byte string";
    }
    return "unknown";
}

std::string_view name_of(CertType type)
{
    switch (type) {
    case CertType::x509:
        return "X.509v3";
    case CertType::x509_url:
        return "X.509v3 URL";
    case CertType::x509_sign:
        return "X.509v3 Sign";
    case CertType::x509_encrypt:
        return "X.509v3 Encr";
    }
    return "unknown";
}

std::string_view name_of(SignatureType type)
{
    switch (type) {
    case SignatureType::rsa_pkcs1_v15:
        return "RSA/PKCS#1/1.5";
    case SignatureType::rsa_pss:
        return "RSA/PSS";
    case SignatureType::eccsi:
        return "ECCSI";
    }
    return "unknown";
}

std::string_view name_of(KeyDataType type)
{
    switch (type) {
    case KeyDataType::tgk:
        return "TGK";
    case KeyDataType::tgk_salt:
        return "TGK+SALT";
    case KeyDataType::tek:
        return "TEK";
    case KeyDataType::tek_salt:
        return "TEK+SALT";
    }
    return "unknown";
}

std::string_view name_of(KeyValidityType type)
{
    switch (type) {
    case KeyValidityType::null:
        return "null";
    case KeyValidityType::spi:
        return "SPI/MKI";
    case KeyValidityType::interval:
        return "interval";
    }
    return "unknown";
}

std::string_view name_of(Coverage coverage)
{
    switch (coverage) {
    case Coverage::message:
        return "message";
    case Coverage::message_ids_time:
        return "message, IDi, IDr, T of the I_MESSAGE";
    case Coverage::message_time:
        return "message, T of the I_MESSAGE";
    case Coverage::message_responder_time:
        return "message, IDr, own T";
    case Coverage::message_ids_own_time:
        return "message, IDi, IDr, own T";
    case Coverage::message_own_time:
        return "message, own T";
    case Coverage::payload:
        return "KEMAC payload";
    case Coverage::payload_as_last:
        return "KEMAC payload as if it were the last";
    case Coverage::encrypted_data:
        return "encrypted data";
    }
    return "unknown";
}

std::string_view name_of(Quirk quirk)
{
    switch (quirk) {
    case Quirk::unusual_coverage:
        return "unusual-coverage";
    case Quirk::sha256_signature:
        return "sha256-signature";
    case Quirk::no_mac:
        return "no-mac";
    case Quirk::zeros_in_rsa_padding:
        return "zeros-in-rsa-padding";
    case Quirk::key_with_salt_in_tek:
        return "key-with-salt-in-tek";
    case Quirk::longer_tek:
        return "longer-tek";
    }
    return "unknown";
}

std::string_view name_of_dh_group(std::uint8_t group)
{
    switch (group) {
    case 0:
        return "OAKLEY 5";
    case 1:
        return "OAKLEY 1";
    case 2:
        return "OAKLEY 2";
    default:
        return group >= 241 ? "private" : "unknown";
    }
}

std::string_view name_of_error(std::uint8_t number)
{
    switch (number) {
    case 0:
        return "authentication failure";
    case 1:
        return "invalid timestamp";
    case 2:
        return "invalid PRF";
    case 3:
        return "invalid MAC";
    case 4:
        return "invalid encryption algorithm";
    case 5:
        return "invalid hash function";
    case 6:
        return "invalid DH group";
    case 7:
        return "invalid ID";
    case 8:
        return "invalid certificate";
    case 9:
        return "invalid security policy";
    case 10:
        return "invalid policy parameter";
    case 11:
        return "invalid data type";
    case 12:
        return "unspecified error";
    default:
        return "unknown";
    }
}

std::string_view mode_of(DataType type)
{
    switch (type) {
    case DataType::psk_init:
    case DataType::psk_response:
        return "mikey-psk";
    case DataType::pk_init:
    case DataType::pk_response:
        return "mikey-pk";
    case DataType::dh_init:
    case DataType::dh_response:
        return "mikey-dh";
    case DataType::dhhmac_init:
    case DataType::dhhmac_response:
        return "mikey-dhhmac";
    case DataType::rsa_r_init:
    case DataType::rsa_r_response:
        return "mikey-rsa-r";
    case DataType::error:
    case DataType::sakke:
        break;
    }
    return {};
}

} // namespace lisrtp::mikey
