#include "keys/srtp/libsrtp_engine.h"

#include "keys/srtp/srtp_packet.h"

#include <srtp2/crypto_types.h>
#include <srtp2/srtp.h>

#include <algorithm>
#include <vector>

namespace lisrtp::srtp
{

namespace
{

constexpr int hmac_sha1_key_octets = 20;

/** Nobody calls srtp_shutdown: libsrtp2's tables live as long as the process. */
bool initialise_once()
{
    static const bool initialised = srtp_init() == srtp_err_status_ok;
    return initialised;
}

struct LibsrtpKey : EngineKey {
    Suite suite;
    SecretBytes key_and_salt; ///< as libsrtp wants them: one behind the other
    Bytes mki;
    std::vector<int> encrypted_extensions;
};

/** One libsrtp session for one packet. */
class Session
{
public:
    /** @param rtcp_encrypted  the packet's E bit: libsrtp refuses what is not as its policy says */
    Session(LibsrtpKey& key, Ssrc ssrc, bool with_mki, bool rtcp_encrypted = true)
    {
        master_.key = key.key_and_salt.reveal_mutable().data();
        if (with_mki) {
            master_.mki_id = key.mki.data();
            master_.mki_size = static_cast<unsigned>(key.mki.size());
        }
        policy_.ssrc = {ssrc_specific, ssrc.value};
        policy_.rtp = crypto_policy(key.suite, key.suite.tag_octets,
                                    key.suite.rtp_encrypted && key.suite.cipher != Cipher::null);
        policy_.rtcp = crypto_policy(key.suite, key.suite.rtcp_tag_octets, rtcp_encrypted);
        policy_.keys = &masters_;
        policy_.enc_xtn_hdr = key.encrypted_extensions.data();
        policy_.enc_xtn_hdr_count = static_cast<int>(key.encrypted_extensions.size());
        policy_.num_master_keys = 1;
        policy_.window_size = 128;
        policy_.allow_repeat_tx = 1;
        if (srtp_create(&session_, &policy_) != srtp_err_status_ok)
            session_ = nullptr;
    }
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;
    ~Session()
    {
        if (session_ != nullptr)
            srtp_dealloc(session_);
    }

    explicit operator bool() const { return session_ != nullptr; }
    srtp_t get() const { return session_; }

private:
    static srtp_crypto_policy_t crypto_policy(const Suite& suite, unsigned tag_octets,
                                              bool encrypted)
    {
        srtp_crypto_policy_t policy{};
        policy.cipher_type = cipher_type(suite);
        policy.cipher_key_len = static_cast<int>(suite.key_octets + suite.salt_octets);
        policy.auth_tag_len = static_cast<int>(tag_octets);
        if (suite.cipher == Cipher::aes_gcm || tag_octets == 0) {
            policy.auth_type = SRTP_NULL_AUTH;
        } else {
            policy.auth_type = SRTP_HMAC_SHA1;
            policy.auth_key_len = hmac_sha1_key_octets;
        }
        policy.sec_serv = static_cast<srtp_sec_serv_t>((encrypted ? sec_serv_conf : 0) |
                                                       (tag_octets > 0 ? sec_serv_auth : 0));
        return policy;
    }

    static srtp_cipher_type_id_t cipher_type(const Suite& suite)
    {
        if (suite.cipher == Cipher::null)
            return SRTP_NULL_CIPHER;
        if (suite.cipher == Cipher::aes_gcm)
            return suite.key_octets == 16 ? SRTP_AES_GCM_128 : SRTP_AES_GCM_256;
        return suite.key_octets == 16 ? SRTP_AES_ICM_128 : SRTP_AES_ICM_256;
    }

    srtp_master_key_t master_{};
    srtp_master_key_t* masters_ = &master_;
    srtp_policy_t policy_{};
    srtp_t session_ = nullptr;
};

/** Packet i of the batch. libsrtp works in place: the packet is copied to `out` first. */
void open_one(const PacketColumns& batch, std::size_t i, std::uint8_t* out)
{
    auto& key = static_cast<LibsrtpKey&>(*batch.keys[i]);
    const ByteView packet = batch.packets[i];
    const Roc roc = roc_of(batch.indices[i]);
    batch.fates[i] = PacketFate::failed;
    batch.out_octets[i] = 0;
    const Result<SrtpPacket> srtp = read_srtp(packet, key.suite, key.mki.size());
    if (!srtp || srtp->rtp.sequence != sequence_of(batch.indices[i]))
        return;
    const bool with_mki = !key.mki.empty();
    const Session session(key, srtp->rtp.ssrc, with_mki);
    if (!session)
        return;
    // A ROC of 0 is what a fresh session has, and what libsrtp takes for "not set".
    if (roc.value != 0 &&
        srtp_set_stream_roc(session.get(), srtp->rtp.ssrc.value, roc.value) != srtp_err_status_ok)
        return;
    std::copy(packet.begin(), packet.end(), out);
    int octets = static_cast<int>(packet.size());
    if (srtp_unprotect_mki(session.get(), out, &octets, with_mki ? 1 : 0) != srtp_err_status_ok)
        return;
    batch.fates[i] = proves(key.suite) ? PacketFate::authenticated : PacketFate::unproven;
    batch.out_octets[i] = static_cast<std::size_t>(octets);
}

} // namespace

LibsrtpEngine::LibsrtpEngine()
{
    initialise_once();
}

Result<std::unique_ptr<EngineKey>> LibsrtpEngine::prepare(const Suite& suite,
                                                          const MasterKey& master) const
{
    if (!initialise_once())
        return Error{ErrorCode::backend_failed, "libsrtp2", 0};
    if (suite.cipher == Cipher::aes_f8)
        return Error{ErrorCode::unsupported, "F8", 0};
    // Unless built with OpenSSL's KDF, libsrtp2 derives AES-192's session keys with AES-256 and a
    // master key filled up with zeros, unlike RFC 6188: nothing to check against.
    if (suite.cipher == Cipher::aes_cm && suite.key_octets == 24)
        return Error{ErrorCode::unsupported, "AES-192", 0};
    if (master.key_derivation_rate != 0)
        return Error{ErrorCode::unsupported, "key derivation rate", 0};
    if (suite.roc_carriage != RocCarriage::none)
        return Error{ErrorCode::unsupported, "ROC carriage", 0};
    if (master.key.size() != suite.key_octets)
        return Error{ErrorCode::bad_key_length, "master key", 0};
    if (master.salt.size() != suite.salt_octets)
        return Error{ErrorCode::bad_salt_length, "master salt", 0};

    const bool known_key = suite.key_octets == 16 || suite.key_octets == 32;
    const unsigned salt_octets = suite.cipher == Cipher::aes_gcm ? 12 : 14;
    if (!known_key || suite.salt_octets != salt_octets)
        return Error{ErrorCode::unknown_suite, "suite", 0};

    auto key = std::make_unique<LibsrtpKey>();
    key->suite = suite;
    key->key_and_salt = joined(master.key, master.salt);
    key->mki = master.mki;
    for (std::size_t id = 0; id < master.encrypted_extensions.size(); ++id)
        if (master.encrypted_extensions.test(id))
            key->encrypted_extensions.push_back(static_cast<int>(id));
    if (!Session(*key, Ssrc{1}, false))
        return Error{ErrorCode::unknown_suite, "suite", 0};
    return std::unique_ptr<EngineKey>(std::move(key));
}

void LibsrtpEngine::open_batch(const PacketColumns& batch) const
{
    for (std::size_t i = 0; i < batch.count; ++i)
        open_one(batch, i, batch.outs[i]);
}

void LibsrtpEngine::verify_batch(const PacketColumns& batch) const
{
    Bytes room;
    for (std::size_t i = 0; i < batch.count; ++i) {
        room.resize(batch.packets[i].size());
        open_one(batch, i, room.data());
        batch.out_octets[i] = 0;
    }
}

Result<OpenedRtcp> LibsrtpEngine::open_rtcp(EngineKey& engine_key, ByteView packet,
                                            std::uint8_t* out) const
{
    auto& key = static_cast<LibsrtpKey&>(engine_key);
    const Result<SrtcpPacket> srtcp = read_srtcp(packet, key.suite, key.mki.size());
    if (!srtcp)
        return srtcp.error();
    const auto place = [&](ByteView part) { return std::size_t(part.data() - packet.data()); };
    if (!same_octets(srtcp->mki, key.mki))
        return Error{ErrorCode::bad_value, "MKI", place(srtcp->mki)};
    const Session session(key, srtcp->ssrc, false, srtcp->encrypted);
    if (!session)
        return Error{ErrorCode::backend_failed, "libsrtp2", 0};
    // libsrtp2 looks for SRTCP's MKI in front of a tag of SRTP's length.  It is not authenticated,
    // and has been matched: take it out.
    const std::size_t mki_at = place(srtcp->mki);
    std::uint8_t* const behind = std::copy_n(packet.begin(), mki_at, out);
    std::copy(packet.begin() + static_cast<std::ptrdiff_t>(mki_at + key.mki.size()), packet.end(),
              behind);
    int octets = static_cast<int>(packet.size() - key.mki.size());
    if (srtp_unprotect_rtcp(session.get(), out, &octets) != srtp_err_status_ok)
        return Error{ErrorCode::tag_mismatch, "authentication tag", place(srtcp->tag)};
    return OpenedRtcp{static_cast<std::size_t>(octets), srtcp->index, srtcp->encrypted,
                      srtcp->tag.empty() ? PacketFate::unproven : PacketFate::authenticated};
}

} // namespace lisrtp::srtp
