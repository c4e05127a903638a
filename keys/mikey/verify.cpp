#include "keys/mikey/verify.h"

#include "keys/crypto/hmac.h"
#include "keys/mikey/covered_octets.h"

#include <span>

namespace lisrtp::mikey
{

namespace
{

/** Without identities, `message_ids_time` and `message_time` are the same octets. */
bool says_nothing_new(Coverage coverage, const Identities& identities)
{
    const bool no_ids = identities.initiator.empty() && identities.responder.empty();
    return no_ids &&
           (coverage == Coverage::message_ids_time || coverage == Coverage::message_ids_own_time);
}

/** Tries the coverages in order until `fits` says yes. */
template <typename Fits>
std::optional<Coverage> find_coverage(std::span<const Coverage> order, const CoveredMessage& what,
                                      Fits fits)
{
    for (const Coverage coverage : order)
        if (!says_nothing_new(coverage, what.identities) && fits(covered_octets(coverage, what)))
            return coverage;
    return std::nullopt;
}

std::optional<Coverage> find_mac_coverage(std::span<const Coverage> order,
                                          const CoveredMessage& what, const SecretBytes& auth_key,
                                          ByteView mac)
{
    return find_coverage(order, what, [&](const Bytes& covered) {
        return equal_in_constant_time(crypto::hmac_sha1(auth_key, {covered}).reveal(), mac);
    });
}

// The standard's coverage stands first.  V: 5.2
constexpr Coverage order_of_v[] = {Coverage::message_ids_time, Coverage::message_time,
                                   Coverage::message_ids_own_time, Coverage::message_own_time,
                                   Coverage::message};
constexpr Coverage order_of_others[] = {
    Coverage::message,      Coverage::message_responder_time, Coverage::message_ids_time,
    Coverage::message_time, Coverage::message_ids_own_time,   Coverage::message_own_time};

bool is_usual_for_others(Coverage coverage, const Message& message)
{
    return coverage == Coverage::message || coverage == Coverage::message_ids_time ||
           (coverage == Coverage::message_responder_time &&
            message.data_type == DataType::rsa_r_response);
}

} // namespace

Result<Verified> check_verification(const Message& r_message, const Message& i_message,
                                    const SecretBytes& auth_key, const Identities& identities)
{
    const Verification* v = r_message.first<Verification>();
    if (v == nullptr)
        return Error{ErrorCode::missing, "V", 0};
    if (v->algorithm != MacAlgorithm::hmac_sha1_160)
        return Error{ErrorCode::unsupported, "authentication algorithm", v->extent.begin};
    if (timestamp(i_message) == nullptr)
        return Error{ErrorCode::missing, "T of the I_MESSAGE", 0};
    const CoveredMessage what{r_message, v->mac_offset, &i_message, identities};
    const std::optional<Coverage> coverage = find_mac_coverage(order_of_v, what, auth_key, v->mac);
    if (!coverage)
        return Error{ErrorCode::mac_mismatch, "V", v->extent.begin};
    Verified verified{*coverage, {}};
    const bool no_ids = identities.initiator.empty() && identities.responder.empty();
    if (*coverage != (no_ids ? Coverage::message_time : Coverage::message_ids_time))
        verified.quirks.push_back(Quirk::unusual_coverage);
    return verified;
}

Result<Verified> check_dhhmac(const Message& message, const Message* i_message,
                              const SecretBytes& auth_key, const Identities& identities)
{
    const Kemac* kemac = message.first<Kemac>();
    if (kemac == nullptr)
        return Error{ErrorCode::missing, "KEMAC", 0};
    if (kemac->mac_algorithm != MacAlgorithm::hmac_sha1_160)
        return Error{ErrorCode::unsupported, "MAC algorithm", kemac->extent.begin};
    const CoveredMessage what{message, kemac->mac_offset, i_message, identities};
    const std::optional<Coverage> coverage =
        find_mac_coverage(order_of_others, what, auth_key, kemac->mac);
    if (!coverage)
        return Error{ErrorCode::mac_mismatch, "KEMAC", kemac->extent.begin};
    Verified verified{*coverage, {}};
    if (!is_usual_for_others(*coverage, message))
        verified.quirks.push_back(Quirk::unusual_coverage);
    return verified;
}

Result<Verified> check_signature(const Message& message, const Message* i_message,
                                 const crypto::Certificate& certificate,
                                 const Identities& identities)
{
    const Sign* sign = message.first<Sign>();
    if (sign == nullptr)
        return Error{ErrorCode::missing, "SIGN", 0};
    if (sign->type != SignatureType::rsa_pkcs1_v15 && sign->type != SignatureType::rsa_pss)
        return Error{ErrorCode::unsupported, "signature type", sign->extent.begin};
    const auto padding = sign->type == SignatureType::rsa_pss ? crypto::RsaPadding::pss
                                                              : crypto::RsaPadding::pkcs1_v15;
    const CoveredMessage what{message, sign->signature_offset, i_message, identities};
    for (const auto hash : {crypto::SignatureHash::sha1, crypto::SignatureHash::sha256}) {
        std::optional<Error> obstacle;
        const std::optional<Coverage> coverage =
            find_coverage(order_of_others, what, [&](const Bytes& covered) {
                const Result<void> checked =
                    certificate.check_signature(padding, hash, covered, sign->signature);
                if (!checked && checked.error().code != ErrorCode::signature_mismatch)
                    obstacle = checked.error();
                return static_cast<bool>(checked);
            });
        if (obstacle)
            return *obstacle;
        if (!coverage)
            continue;
        Verified verified{*coverage, {}};
        if (!is_usual_for_others(*coverage, message))
            verified.quirks.push_back(Quirk::unusual_coverage);
        if (hash == crypto::SignatureHash::sha256)
            verified.quirks.push_back(Quirk::sha256_signature);
        return verified;
    }
    return Error{ErrorCode::signature_mismatch, "SIGN", sign->extent.begin};
}

Result<crypto::Certificate> certificate_in(const Message& message)
{
    const Cert* cert = message.first<Cert>();
    if (cert == nullptr)
        return Error{ErrorCode::missing, "CERT", 0};
    if (cert->type == CertType::x509_url)
        return Error{ErrorCode::unsupported, "certificate type", cert->extent.begin};
    return crypto::Certificate::from_der(cert->certificate);
}

} // namespace lisrtp::mikey
