#include "tests/unit/srtp/libsrtp_sender.h"

#include "keys/srtp/libsrtp_engine.h"

#include <srtp2/srtp.h>

#include <map>
#include <stdexcept>
#include <vector>

namespace lisrtp::srtp
{

namespace
{

using SetPolicy = void (*)(srtp_crypto_policy_t*);

void require(srtp_err_status_t status, const char* what)
{
    if (status != srtp_err_status_ok)
        throw std::runtime_error(std::string(what) + ": libsrtp2 says " + std::to_string(status));
}

/** libsrtp2 has no name for the NULL cipher with a 32-bit tag. */
void set_null_cipher_hmac_sha1_32(srtp_crypto_policy_t* policy)
{
    srtp_crypto_policy_set_null_cipher_hmac_sha1_80(policy);
    policy->auth_tag_len = 4;
}

const std::map<std::string, std::pair<SetPolicy, SetPolicy>> policies{
    {"AES_CM_128_HMAC_SHA1_80",
     {srtp_crypto_policy_set_rtp_default, srtp_crypto_policy_set_rtcp_default}},
    {"AES_CM_128_HMAC_SHA1_32",
     {srtp_crypto_policy_set_aes_cm_128_hmac_sha1_32, srtp_crypto_policy_set_rtcp_default}},
    {"AES_256_CM_HMAC_SHA1_80",
     {srtp_crypto_policy_set_aes_cm_256_hmac_sha1_80,
      srtp_crypto_policy_set_aes_cm_256_hmac_sha1_80}},
    {"AES_256_CM_HMAC_SHA1_32",
     {srtp_crypto_policy_set_aes_cm_256_hmac_sha1_32,
      srtp_crypto_policy_set_aes_cm_256_hmac_sha1_80}},
    {"AEAD_AES_128_GCM",
     {srtp_crypto_policy_set_aes_gcm_128_16_auth, srtp_crypto_policy_set_aes_gcm_128_16_auth}},
    {"AEAD_AES_256_GCM",
     {srtp_crypto_policy_set_aes_gcm_256_16_auth, srtp_crypto_policy_set_aes_gcm_256_16_auth}},
    {"NULL_HMAC_SHA1_80",
     {srtp_crypto_policy_set_null_cipher_hmac_sha1_80,
      srtp_crypto_policy_set_null_cipher_hmac_sha1_80}},
    {"NULL_HMAC_SHA1_32",
     {set_null_cipher_hmac_sha1_32, srtp_crypto_policy_set_null_cipher_hmac_sha1_80}},
    {"AES_CM_128_NULL_AUTH",
     {srtp_crypto_policy_set_aes_cm_128_null_auth, srtp_crypto_policy_set_rtcp_default}},
    {"AES_256_CM_NULL_AUTH",
     {srtp_crypto_policy_set_aes_cm_256_null_auth, srtp_crypto_policy_set_aes_cm_256_hmac_sha1_80}},
};

} // namespace

Bytes ClearPacket::octets() const
{
    Bytes packet(12);
    const auto append_u32 = [&](std::uint32_t word) {
        packet.resize(packet.size() + 4);
        store_u32(packet.data() + packet.size() - 4, word);
    };
    packet[0] = static_cast<std::uint8_t>(0x80 | (with_extension ? 0x10 : 0) | csrc_count);
    packet[1] = 8;
    store_u16(&packet[2], sequence);
    store_u32(&packet[4], 160U * sequence);
    store_u32(&packet[8], ssrc.value);
    for (unsigned i = 0; i < csrc_count; ++i)
        append_u32(0xC5C00000 + i);
    if (with_extension) {
        append_u32(0xBEDE0000 + extension_words);
        for (unsigned i = 0; i < extension_words; ++i)
            append_u32(0xE0E00000 + i);
    }
    for (std::size_t i = 0; i < payload_octets; ++i)
        packet.push_back(static_cast<std::uint8_t>(first_octet_of_payload + i));
    return packet;
}

struct LibsrtpSender::Policy {
    SecretBytes key_and_salt;
    Bytes mki;
    std::vector<int> encrypted_extensions;
    srtp_master_key_t master{};
    srtp_master_key_t* masters = nullptr;
    srtp_policy_t policy{};

    template <typename Protect>
    Bytes with_session(const Bytes& clear, Protect protect)
    {
        srtp_t session = nullptr;
        require(srtp_create(&session, &policy), "srtp_create");
        Bytes packet = clear;
        packet.resize(clear.size() + SRTP_MAX_TRAILER_LEN + 4);
        int octets = static_cast<int>(clear.size());
        protect(session, packet.data(), &octets);
        srtp_dealloc(session);
        packet.resize(static_cast<std::size_t>(octets));
        return packet;
    }
};

LibsrtpSender::LibsrtpSender(const std::string& suite_name, const MasterKey& master, Ssrc ssrc)
    : policy_(std::make_unique<Policy>())
{
    static const LibsrtpEngine initialised; // srtp_init fails when it is called a second time
    policy_->key_and_salt = joined(master.key, master.salt);
    policy_->mki = master.mki;
    for (std::size_t id = 0; id < master.encrypted_extensions.size(); ++id)
        if (master.encrypted_extensions.test(id))
            policy_->encrypted_extensions.push_back(static_cast<int>(id));
    policy_->policy.enc_xtn_hdr = policy_->encrypted_extensions.data();
    policy_->policy.enc_xtn_hdr_count = static_cast<int>(policy_->encrypted_extensions.size());
    policy_->master.key = policy_->key_and_salt.reveal_mutable().data();
    policy_->master.mki_id = policy_->mki.data();
    policy_->master.mki_size = static_cast<unsigned>(policy_->mki.size());
    policy_->masters = &policy_->master;
    policies.at(suite_name).first(&policy_->policy.rtp);
    policies.at(suite_name).second(&policy_->policy.rtcp);
    policy_->policy.ssrc = {ssrc_specific, ssrc.value};
    policy_->policy.keys = &policy_->masters;
    policy_->policy.num_master_keys = 1;
    policy_->policy.window_size = 128;
    policy_->policy.allow_repeat_tx = 1;
}

LibsrtpSender::~LibsrtpSender() = default;

Bytes LibsrtpSender::protect(const Bytes& clear, Roc roc) const
{
    return policy_->with_session(clear, [&](srtp_t session, std::uint8_t* packet, int* octets) {
        if (roc.value != 0)
            require(srtp_set_stream_roc(session, policy_->policy.ssrc.value, roc.value), "ROC");
        require(srtp_protect_mki(session, packet, octets, policy_->mki.empty() ? 0 : 1, 0),
                "srtp_protect");
    });
}

Bytes LibsrtpSender::protect_rtcp(const Bytes& clear) const
{
    return policy_->with_session(clear, [&](srtp_t session, std::uint8_t* packet, int* octets) {
        require(srtp_protect_rtcp_mki(session, packet, octets, policy_->mki.empty() ? 0 : 1, 0),
                "srtp_protect_rtcp");
    });
}

void LibsrtpSender::leave_rtcp_unencrypted()
{
    policy_->policy.rtcp.sec_serv = sec_serv_auth;
}

MasterKey counting_master_key(const Suite& suite, Bytes mki)
{
    MasterKey master;
    master.key = SecretBytes(suite.key_octets);
    master.salt = SecretBytes(suite.salt_octets);
    std::uint8_t next = 0x10;
    for (std::uint8_t& octet : master.key.reveal_mutable())
        octet = next++;
    for (std::uint8_t& octet : master.salt.reveal_mutable())
        octet = next++;
    master.mki = std::move(mki);
    return master;
}

} // namespace lisrtp::srtp
