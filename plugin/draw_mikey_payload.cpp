#include "plugin/draw_mikey_payload.h"

#include "keys/base/timestamp.h"
#include "keys/mikey/describe.h"
#include "keys/mikey/policy.h"
#include "plugin/fields.h"

#include <cinttypes>

namespace lisrtp::plugin
{

namespace
{

/** Where one payload is drawn. */
struct Canvas {
    tvbuff_t* tvb;
    packet_info* pinfo;
    proto_tree* tree; ///< of the payload
    proto_item* top;
    int begin;
    int length;

    void detail(const char* text) const
    {
        proto_tree_add_string(tree, hf_mikey_detail, tvb, begin, length, text);
    }
    void octets(int field, ByteView value) const
    {
        proto_tree_add_bytes_with_length(tree, field, tvb, begin, length, value.data(),
                                         static_cast<gint>(value.size()));
    }
};

const char* format_time(packet_info* pinfo, const mikey::TimestampValue& at) noexcept
try {
    if (at.type == mikey::TimestampType::counter)
        return wmem_strdup_printf(pinfo->pool, "counter %" PRIu64, at.value);
    // NTP counts from 1900.  RFC 5905, figure 4.
    constexpr std::uint64_t ntp_to_unix_s = 2208988800;
    const std::uint64_t seconds = at.value >> 32;
    if (seconds < ntp_to_unix_s)
        return wmem_strdup_printf(pinfo->pool, "NTP %" PRIu64, seconds);
    const std::uint64_t fraction_ns = (at.value & 0xffffffff) * ns_per_second >> 32;
    const Timestamp unix_time{static_cast<std::int64_t>(seconds - ntp_to_unix_s) * ns_per_second +
                              static_cast<std::int64_t>(fraction_ns)};
    return wmem_strdup(pinfo->pool, to_rfc3339(unix_time).c_str());
} catch (...) {
    return "?";
}

const char* text_in(packet_info* pinfo, const Bytes& octets)
{
    if (octets.empty()) // and perhaps without an address, of which GLib complains
        return "";
    gchar* valid = g_utf8_make_valid(reinterpret_cast<const gchar*>(octets.data()),
                                     static_cast<gssize>(octets.size()));
    const char* text = wmem_strdup(pinfo->pool, valid);
    g_free(valid);
    return text;
}

/** Nothing of the encrypted data is shown: under the NULL cipher it is the key. */
void draw(const Canvas& canvas, const mikey::Kemac& kemac)
{
    canvas.detail(wmem_strdup_printf(canvas.pinfo->pool, "encryption %s, %u octets",
                                     mikey::name_of(kemac.encryption).data(),
                                     static_cast<unsigned>(kemac.encrypted_data.size())));
    canvas.detail(wmem_strdup_printf(canvas.pinfo->pool, "MAC %s",
                                     mikey::name_of(kemac.mac_algorithm).data()));
}

void draw(const Canvas& canvas, const mikey::Pke& pke)
{
    canvas.detail(wmem_strdup_printf(canvas.pinfo->pool, "envelope of %u octets, cache %u",
                                     static_cast<unsigned>(pke.encrypted_key.size()), pke.cache));
}

/** Whose value a DH payload holds. */
casebook::Side side_of(const mikey::Message& message, unsigned dh_number)
{
    switch (mikey::half_of(message.data_type)) {
    case mikey::Half::initiator:
        return casebook::Side::initiator;
    case mikey::Half::responder:
        return dh_number == 0 ? casebook::Side::responder : casebook::Side::initiator;
    case mikey::Half::other:
        break;
    }
    return casebook::Side::none;
}

void draw_proof(const Canvas& canvas, casebook::Side side, const casebook::Session* session)
{
    if (!session)
        return;
    if (session->value_check == casebook::ValueCheck::mismatch) {
        add_text(canvas.tree, hf_mikey_dh_proof, canvas.tvb, "differs from g^x of every secret");
        return;
    }
    if (session->value_check != casebook::ValueCheck::match || session->candidates.empty() ||
        session->candidates.front().side != side)
        return;
    const casebook::Candidate& candidate = session->candidates.front();
    const char* proof = wmem_strdup_printf(
        canvas.pinfo->pool, "equals g^x of secret %s%s%s", candidate.secret.c_str(),
        candidate.derivation.empty() ? "" : " by ", candidate.derivation.c_str());
    if (candidate.seed)
        proof = wmem_strdup_printf(canvas.pinfo->pool, "%s, seed in frame %" PRIu64, proof,
                                   candidate.seed->frame);
    add_text(canvas.tree, hf_mikey_dh_proof, canvas.tvb, proof);
    proto_item_append_text(canvas.top, ", %s", proof);
}

void draw(const Canvas& canvas, const mikey::Dh& dh, casebook::Side side,
          const casebook::Session* session)
{
    proto_item_append_text(canvas.top, " of the %s", casebook::name_of(side).data());
    proto_tree_add_string(canvas.tree, hf_mikey_dh_group, canvas.tvb, canvas.begin, canvas.length,
                          mikey::name_of_dh_group(dh.group).data());
    canvas.octets(hf_mikey_dh_value, dh.value);
    if (dh.validity.type != mikey::KeyValidityType::null)
        canvas.detail(mikey::name_of(dh.validity.type).data());
    draw_proof(canvas, side, session);
}

void draw(const Canvas& canvas, const mikey::Sign& sign)
{
    canvas.detail(mikey::name_of(sign.type).data());
    canvas.octets(hf_mikey_octets, sign.signature);
}

void draw(const Canvas& canvas, const mikey::TimestampPayload& payload)
{
    const char* at = format_time(canvas.pinfo, payload.at);
    proto_tree_add_string(canvas.tree, hf_mikey_time, canvas.tvb, canvas.begin, canvas.length, at);
    proto_item_append_text(canvas.top, ": %s", at);
}

void draw_identity(const Canvas& canvas, mikey::IdType type, const Bytes& identity)
{
    const char* text = text_in(canvas.pinfo, identity);
    canvas.detail(mikey::name_of(type).data());
    proto_tree_add_string(canvas.tree, hf_mikey_id, canvas.tvb, canvas.begin, canvas.length, text);
    proto_item_append_text(canvas.top, ": %s", text);
}

void draw(const Canvas& canvas, const mikey::Id& id)
{
    draw_identity(canvas, id.type, id.identity);
}

void draw(const Canvas& canvas, const mikey::Cert& cert)
{
    canvas.detail(mikey::name_of(cert.type).data());
    canvas.octets(hf_mikey_octets, cert.certificate);
}

void draw(const Canvas& canvas, const mikey::CertHash& hash)
{
    canvas.detail(hash.function == 0 ? "SHA-1" : hash.function == 1 ? "MD5" : "unknown hash");
    canvas.octets(hf_mikey_octets, hash.hash);
}

void draw(const Canvas& canvas, const mikey::Verification& verification)
{
    canvas.detail(mikey::name_of(verification.algorithm).data());
    canvas.octets(hf_mikey_octets, verification.mac);
}

/** What the policy asks for, in one line, or why it cannot be read. */
const char* policy_text(packet_info* pinfo, const mikey::SecurityPolicy& payload) noexcept
try {
    const auto policy = mikey::read_srtp_policy(payload);
    if (!policy)
        return wmem_strdup(pinfo->pool, describe(policy.error()).c_str());
    return wmem_strdup_printf(
        pinfo->pool, "%s, key %u bits, %s, tag %u bits, KDR %" PRIu64 "%s%s",
        mikey::name_of(policy->cipher).data(), 8 * policy->key_octets,
        policy->cipher == mikey::SrtpCipher::aes_gcm
            ? "AEAD"
            : mikey::name_of(policy->authentication).data(),
        8 * (policy->cipher == mikey::SrtpCipher::aes_gcm ? policy->aead_tag_octets
                                                          : policy->tag_octets),
        policy->key_derivation_rate, policy->srtp_encryption ? "" : ", SRTP not encrypted",
        policy->srtp_authentication ? "" : ", SRTP not authenticated");
} catch (...) {
    return "?";
}

void draw(const Canvas& canvas, const mikey::SecurityPolicy& policy)
{
    proto_item_append_text(canvas.top, " %u", policy.number);
    const char* text = policy_text(canvas.pinfo, policy);
    proto_tree_add_string(canvas.tree, hf_mikey_policy, canvas.tvb, canvas.begin, canvas.length,
                          text);
    proto_item_append_text(canvas.top, ": %s", text);
    for (const mikey::PolicyParameter& parameter : policy.parameters) {
        std::uint64_t value = 0;
        for (const std::uint8_t octet : parameter.value)
            value = value << 8 | octet;
        canvas.detail(wmem_strdup_printf(canvas.pinfo->pool, "%s: %" PRIu64,
                                         mikey::name_of_srtp_parameter(parameter.type).data(),
                                         value));
    }
}

void draw(const Canvas& canvas, const mikey::Rand& rand)
{
    canvas.octets(hf_mikey_rand, rand.mikey_rand);
}

void draw(const Canvas& canvas, const mikey::ErrorReport& report)
{
    canvas.detail(mikey::name_of_error(report.number).data());
    proto_item_append_text(canvas.top, ": %s", mikey::name_of_error(report.number).data());
}

void draw(const Canvas& canvas, const mikey::GeneralExtension& extension)
{
    canvas.detail(wmem_strdup_printf(canvas.pinfo->pool, "type %u", extension.type));
    canvas.octets(hf_mikey_octets, extension.data);
}

void draw(const Canvas& canvas, const mikey::TimestampRole& role)
{
    canvas.detail(wmem_strdup_printf(canvas.pinfo->pool, "role %u", role.role));
    const char* at = format_time(canvas.pinfo, role.at);
    proto_tree_add_string(canvas.tree, hf_mikey_time, canvas.tvb, canvas.begin, canvas.length, at);
}

void draw(const Canvas& canvas, const mikey::IdRole& role)
{
    canvas.detail(role.role == 1   ? "initiator"
                  : role.role == 2 ? "responder"
                                   : wmem_strdup_printf(canvas.pinfo->pool, "role %u", role.role));
    draw_identity(canvas, role.type, role.identity);
}

void draw(const Canvas& canvas, const mikey::RandRole& role)
{
    canvas.detail(wmem_strdup_printf(canvas.pinfo->pool, "role %u", role.role));
    canvas.octets(hf_mikey_rand, role.mikey_rand);
}

void draw(const Canvas& canvas, const mikey::Sakke& sakke)
{
    canvas.detail(wmem_strdup_printf(canvas.pinfo->pool, "parameters %u, ID scheme %u",
                                     sakke.parameters, sakke.id_scheme));
    canvas.octets(hf_mikey_octets, sakke.data);
}

void draw(const Canvas& canvas, const mikey::Unknown& unknown)
{
    canvas.detail(wmem_strdup_printf(canvas.pinfo->pool, "payload type %u is not read",
                                     static_cast<unsigned>(unknown.type)));
}

} // namespace

void draw_mikey_payload(tvbuff_t* tvb, packet_info* pinfo, proto_tree* tree,
                        const mikey::Message& message, const mikey::Payload& payload,
                        unsigned dh_number, const casebook::Session* session)
{
    const mikey::Extent extent = mikey::extent_of(payload);
    Canvas canvas{tvb,
                  pinfo,
                  nullptr,
                  nullptr,
                  static_cast<int>(extent.begin),
                  static_cast<int>(extent.end - extent.begin)};
    canvas.top = proto_tree_add_string(tree, hf_mikey_payload, tvb, canvas.begin, canvas.length,
                                       mikey::name_of(mikey::type_of(payload)).data());
    canvas.tree = proto_item_add_subtree(canvas.top, ett_mikey_payload);
    if (const auto* dh = std::get_if<mikey::Dh>(&payload))
        draw(canvas, *dh, side_of(message, dh_number), session);
    else
        std::visit(
            [&canvas](const auto& one) {
                if constexpr (!std::is_same_v<std::decay_t<decltype(one)>, mikey::Dh>)
                    draw(canvas, one);
            },
            payload);
}

} // namespace lisrtp::plugin
