#include "keys/srtp/libsrtp_engine.h"

#include "keys/srtp/srtp_packet.h"

#include <srtp2/crypto_types.h>
#include <srtp2/srtp.h>

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <memory>
#include <mutex>
#include <optional>
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

class Contexts;

struct LibsrtpKey : EngineKey {
    Suite suite;
    SecretBytes key_and_salt; ///< as libsrtp wants them: one behind the other
    Bytes mki;
    std::vector<int> encrypted_extensions;

    std::mutex mutex;
    std::vector<std::unique_ptr<Contexts>> idle; ///< that no thread is using
};

/** A libsrtp session for streams of any SSRC under one key.  Each stream that it comes to know is a
 *  copy of the first, so a stream costs no derivation of keys. */
class Session
{
public:
    /** @param rtcp_encrypted  the packet's E bit: libsrtp refuses what is not as its policy says */
    Session(LibsrtpKey& key, srtp_ssrc_type_t direction, bool with_mki, bool rtcp_encrypted = true)
    {
        master_.key = key.key_and_salt.reveal_mutable().data();
        if (with_mki) {
            master_.mki_id = key.mki.data();
            master_.mki_size = static_cast<unsigned>(key.mki.size());
        }
        policy_.ssrc = {direction, 0};
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

    /** A stream that it knows is as new afterwards. */
    void forget(Ssrc ssrc) { srtp_remove_stream(session_, htonl(ssrc.value)); }

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

/**
 * Receives packets under any index, with libsrtp's own functions alone.
 *
 * libsrtp estimates the index from what it received before, and its replay window refuses what it
 * had.  `srtp_set_stream_roc` overrules the estimate, but forwards only and not for ROC 0.  So a
 * packet behind the last one is given to a new stream: that begins in ROC 0 by itself, and for
 * another ROC with an opening packet, made by libsrtp too, which brings the stream into being.
 */
class Receiver
{
public:
    explicit Receiver(LibsrtpKey& key)
        : with_mki_(!key.mki.empty()), in_(key, ssrc_any_inbound, with_mki_),
          out_(key, ssrc_any_outbound, with_mki_)
    {
    }

    bool ready() const { return in_ && out_; }

    /** Opens `packet` in place. */
    bool open(Ssrc ssrc, PacketIndex index, std::uint8_t* packet, std::size_t& octets)
    {
        const Roc roc = roc_of(index);
        const bool next = last_ && ssrc == ssrc_ && index > *last_;
        if (!next) {
            in_.forget(ssrc_);
            ssrc_ = ssrc;
            last_.reset();
            if (roc.value != 0 && !begin())
                return false;
        }
        if (last_ && srtp_set_stream_roc(in_.get(), ssrc.value, roc.value) != srtp_err_status_ok)
            return false;
        if (!unprotect(packet, octets))
            return false;
        last_ = index;
        return true;
    }

private:
    bool unprotect(std::uint8_t* packet, std::size_t& octets)
    {
        int length = static_cast<int>(octets);
        if (srtp_unprotect_mki(in_.get(), packet, &length, with_mki_ ? 1 : 0) != srtp_err_status_ok)
            return false;
        octets = static_cast<std::size_t>(length);
        return true;
    }

    /** Has the stream come into being, with index 0. */
    bool begin()
    {
        if (opening_.empty() || load_u32(&opening_[8]) != ssrc_.value) {
            opening_.assign(rtp_header_octets + SRTP_MAX_TRAILER_LEN, 0);
            opening_[0] = 0x80;
            store_u32(&opening_[8], ssrc_.value);
            int length = rtp_header_octets;
            out_.forget(ssrc_);
            if (srtp_protect_mki(out_.get(), opening_.data(), &length, with_mki_ ? 1 : 0, 0) !=
                srtp_err_status_ok)
                return false;
            opening_.resize(static_cast<std::size_t>(length));
        }
        Bytes opening = opening_;
        std::size_t octets = opening.size();
        if (!unprotect(opening.data(), octets))
            return false;
        last_ = PacketIndex{0};
        return true;
    }

    static constexpr int rtp_header_octets = 12;

    bool with_mki_;
    Session in_;
    Session out_;
    Ssrc ssrc_;                       ///< of the only stream that `in_` knows
    std::optional<PacketIndex> last_; ///< none: it knows no stream
    Bytes opening_;
};

/** What one thread needs to open packets under a key; made when it is wanted. */
class Contexts
{
public:
    Receiver* rtp(LibsrtpKey& key)
    {
        if (!rtp_)
            rtp_.emplace(key);
        return rtp_->ready() ? &*rtp_ : nullptr;
    }
    Session* rtcp(LibsrtpKey& key, bool encrypted)
    {
        std::optional<Session>& session = rtcp_[encrypted ? 1 : 0];
        if (!session)
            session.emplace(key, ssrc_any_inbound, false, encrypted);
        return *session ? &*session : nullptr;
    }

private:
    std::optional<Receiver> rtp_;
    std::array<std::optional<Session>, 2> rtcp_;
};

/** Contexts for this thread, given back when it goes. */
class Lease
{
public:
    explicit Lease(LibsrtpKey& key) : key_(key)
    {
        const std::scoped_lock lock(key.mutex);
        if (key.idle.empty()) {
            contexts_ = std::make_unique<Contexts>();
        } else {
            contexts_ = std::move(key.idle.back());
            key.idle.pop_back();
        }
    }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    ~Lease()
    {
        const std::scoped_lock lock(key_.mutex);
        key_.idle.push_back(std::move(contexts_));
    }
    Contexts* operator->() { return contexts_.get(); }

private:
    LibsrtpKey& key_;
    std::unique_ptr<Contexts> contexts_;
};

/** Packet i of the batch. libsrtp works in place: the packet is copied to `out` first. */
void open_one(const PacketColumns& batch, std::size_t i, std::uint8_t* out)
{
    auto& key = static_cast<LibsrtpKey&>(*batch.keys[i]);
    const ByteView packet = batch.packets[i];
    batch.fates[i] = PacketFate::failed;
    batch.out_octets[i] = 0;
    const Result<SrtpPacket> srtp = read_srtp(packet, key.suite, key.mki.size());
    if (!srtp || srtp->rtp.sequence != sequence_of(batch.indices[i]))
        return;
    Lease lease(key);
    Receiver* const receiver = lease->rtp(key);
    if (receiver == nullptr)
        return;
    std::copy(packet.begin(), packet.end(), out);
    std::size_t octets = packet.size();
    if (!receiver->open(srtp->rtp.ssrc, batch.indices[i], out, octets))
        return;
    batch.fates[i] = proves(key.suite) ? PacketFate::authenticated : PacketFate::unproven;
    batch.out_octets[i] = octets;
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
    if (Lease lease(*key); lease->rtp(*key) == nullptr)
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
    Lease lease(key);
    Session* const session = lease->rtcp(key, srtcp->encrypted);
    if (session == nullptr)
        return Error{ErrorCode::backend_failed, "libsrtp2", 0};
    // libsrtp2 looks for SRTCP's MKI in front of a tag of SRTP's length.  It is not authenticated,
    // and has been matched: take it out.
    const std::size_t mki_at = place(srtcp->mki);
    std::uint8_t* const behind = std::copy_n(packet.begin(), mki_at, out);
    std::copy(packet.begin() + static_cast<std::ptrdiff_t>(mki_at + key.mki.size()), packet.end(),
              behind);
    int octets = static_cast<int>(packet.size() - key.mki.size());
    session->forget(srtcp->ssrc); // and with it, that this packet may have come before
    if (srtp_unprotect_rtcp(session->get(), out, &octets) != srtp_err_status_ok)
        return Error{ErrorCode::tag_mismatch, "authentication tag", place(srtcp->tag)};
    return OpenedRtcp{static_cast<std::size_t>(octets), srtcp->index, srtcp->encrypted,
                      srtcp->tag.empty() ? PacketFate::unproven : PacketFate::authenticated};
}

} // namespace lisrtp::srtp
