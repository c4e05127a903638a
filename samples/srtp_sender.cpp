// samples/srtp_sender.cpp

#include "samples/srtp_sender.h"

#include <srtp2/srtp.h>

#include <map>
#include <stdexcept>

namespace samples
{

namespace
{

void require(srtp_err_status_t status, const char* what)
{
    if (status != srtp_err_status_ok)
        throw std::runtime_error(std::string("libsrtp: ") + what);
}

/** RFC 4568, 6.2.2: a tag of 32 bits is SRTP's alone; SRTCP's has 80. */
std::string rtcp_suite(const std::string& suite)
{
    return suite.ends_with("_32") ? suite.substr(0, suite.size() - 2) + "80" : suite;
}

void set_policy(const std::string& suite, srtp_crypto_policy_t* policy)
{
    static const std::map<std::string, void (*)(srtp_crypto_policy_t*)> setters = {
        {"AES_CM_128_HMAC_SHA1_80", srtp_crypto_policy_set_rtp_default},
        {"AES_CM_128_HMAC_SHA1_32", srtp_crypto_policy_set_aes_cm_128_hmac_sha1_32},
        {"AES_256_CM_HMAC_SHA1_80", srtp_crypto_policy_set_aes_cm_256_hmac_sha1_80},
        {"AES_256_CM_HMAC_SHA1_32", srtp_crypto_policy_set_aes_cm_256_hmac_sha1_32},
        {"AEAD_AES_128_GCM", srtp_crypto_policy_set_aes_gcm_128_16_auth},
        {"AEAD_AES_256_GCM", srtp_crypto_policy_set_aes_gcm_256_16_auth},
    };
    setters.at(suite)(policy);
}

} // namespace

struct SrtpSender::Session {
    srtp_t handle = nullptr;
    bool mki = false;
    ~Session() { srtp_dealloc(handle); }
};

SrtpSender::SrtpSender(const Suite& suite, const Octets& key, const Octets& salt, const Octets& mki,
                       std::uint32_t ssrc, std::uint32_t roc, const SenderHabits& habits)
    : session_(std::make_shared<Session>())
{
    static const srtp_err_status_t initialised = srtp_init();
    require(initialised, "initialisation");

    Octets master = Builder().octets(key).octets(salt).take();
    srtp_policy_t policy{};
    set_policy(suite.name, &policy.rtp);
    set_policy(rtcp_suite(suite.name), &policy.rtcp);
    if (!habits.rtcp_encrypted)
        policy.rtcp.sec_serv = sec_serv_auth;
    std::vector<int> extensions = habits.encrypted_extensions;
    policy.enc_xtn_hdr = extensions.data();
    policy.enc_xtn_hdr_count = static_cast<int>(extensions.size());
    policy.ssrc.type = ssrc_specific;
    policy.ssrc.value = ssrc;
    Octets identifier = mki;
    srtp_master_key_t with_mki{master.data(), identifier.data(),
                               static_cast<unsigned>(identifier.size())};
    srtp_master_key_t* keys[] = {&with_mki};
    session_->mki = !mki.empty();
    if (session_->mki) {
        policy.keys = keys;
        policy.num_master_keys = 1;
    } else {
        policy.key = master.data();
    }
    require(srtp_create(&session_->handle, &policy), "session");
    if (roc != 0)
        require(srtp_set_stream_roc(session_->handle, ssrc, roc), "rollover counter");
}

Octets SrtpSender::protect(View rtp)
{
    Octets packet(rtp.begin(), rtp.end());
    packet.resize(rtp.size() + SRTP_MAX_TRAILER_LEN + SRTP_MAX_MKI_LEN);
    int length = static_cast<int>(rtp.size());
    require(srtp_protect_mki(session_->handle, packet.data(), &length, session_->mki ? 1 : 0, 0),
            "protection");
    packet.resize(static_cast<std::size_t>(length));
    return packet;
}

Octets SrtpSender::protect_rtcp(View rtcp)
{
    Octets packet(rtcp.begin(), rtcp.end());
    packet.resize(rtcp.size() + SRTP_MAX_TRAILER_LEN + 4 + SRTP_MAX_MKI_LEN);
    int length = static_cast<int>(rtcp.size());
    require(
        srtp_protect_rtcp_mki(session_->handle, packet.data(), &length, session_->mki ? 1 : 0, 0),
        "protection of RTCP");
    packet.resize(static_cast<std::size_t>(length));
    return packet;
}

} // namespace samples
