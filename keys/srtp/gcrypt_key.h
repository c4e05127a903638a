// keys/srtp/gcrypt_key.h - the contexts that GcryptEngine keeps for one master key.

#pragma once

#include "keys/srtp/dispatch.h"
#include "keys/srtp/engine.h"
#include "keys/srtp/gcrypt_handles.h"
#include "keys/srtp/key_derivation.h"
#include "keys/srtp/srtp_packet.h"

#include <array>
#include <atomic>
#include <mutex>
#include <vector>

namespace lisrtp::srtp
{

/**
 * What SRTP or SRTCP needs of one set of session keys.  The functions answer false when a tag does
 * not fit or libgcrypt refuses.
 */
class GcryptProtocol
{
public:
    /** Errors: backend_failed. */
    static Result<GcryptProtocol> make(const Suite& suite, ProtocolKeys keys);

    /** HMAC-SHA1 over the parts in order, its beginning compared with the tag. */
    bool tag_fits(ByteView a, ByteView b, ByteView tag);
    /** The first counter in [first, first + count) that fits behind `authenticated`. */
    Engine::RocSearch find_roc(ByteView authenticated, ByteView tag, Roc first, std::uint64_t count,
                               Dispatch dispatch) const;

    /** AES-CM.  IV = (k_s * 2^16) XOR (SSRC * 2^64) XOR (i * 2^16).  RFC 3711, 4.1.1. */
    bool decrypt_counter_mode(Ssrc ssrc, std::uint64_t index, ByteView in, std::uint8_t* out);

    /** AES in f8 mode.  RFC 3711, 4.1.2. */
    using Block = std::array<std::uint8_t, 16>;
    bool decrypt_f8(const Block& iv, ByteView in, std::uint8_t* out);
    /** 00 || M || PT || SEQ || TS || SSRC || ROC.  RFC 3711, 4.1.2.2. */
    static Block rtp_f8_iv(ByteView header, PacketIndex index);
    /** 00 00 00 00 || E || index || the first 8 octets of the packet.  RFC 3711, 4.1.2.3. */
    static Block rtcp_f8_iv(const SrtcpPacket& packet);

    /**
     * AES-GCM.
     * @param nonce       the IV before the salt is XORed in: see `rtp_nonce`, `rtcp_nonce`
     * @param associated  in one or two parts
     */
    using Nonce = std::array<std::uint8_t, 12>;
    bool decrypt_gcm(Nonce nonce, ByteView a, ByteView b, ByteView in, ByteView tag,
                     std::uint8_t* out);
    /** 00 00 SSRC ROC SEQ.  RFC 7714, 8.1. */
    static Nonce rtp_nonce(Ssrc ssrc, PacketIndex index);
    /** 00 00 SSRC 00 00 0+index.  RFC 7714, 9.1. */
    static Nonce rtcp_nonce(Ssrc ssrc, std::uint32_t index);
    /** The nonce under which the tag was made, computed backwards from the tag; none if it is not
     *  an RTP nonce of this packet. */
    std::optional<PacketIndex> gcm_index_of(const SrtpPacket& packet);

    /** Decrypts the chosen elements of a packet's header extension in place.  RFC 6904, 3. */
    bool decrypt_extensions(const std::bitset<256>& chosen, PacketIndex index,
                            std::span<std::uint8_t> packet);

    /** Room for `octets` octets that nobody will read. */
    std::uint8_t* scratch(std::size_t octets);

private:
    bool start_gcm(const Nonce& salted, ByteView a, ByteView b, ByteView in, std::uint8_t* out);

    CipherHandle cipher_;    ///< none for the NULL cipher
    CipherHandle block_;     ///< AES-GCM and f8: single blocks
    CipherHandle f8_masked_; ///< f8: under k_e XOR m
    CipherHandle header_;    ///< RFC 6904
    HmacHandle hmac_;        ///< none for NULL authentication and AES-GCM
    SecretBytes auth_key_;
    SecretBytes salt_;
    SecretBytes header_salt_;
    Bytes scratch_;
};

/** What one thread needs to open packets under a key. */
struct GcryptContexts {
    std::optional<GcryptProtocol> rtp;
    std::optional<GcryptProtocol> rtcp;
    std::uint64_t rtp_r = 0; ///< index DIV key derivation rate, of the session keys that are held
    std::uint64_t rtcp_r = 0;
};

/** GcryptEngine's key: as many contexts as threads have asked for at once. */
class GcryptKey : public EngineKey
{
public:
    GcryptKey(const Suite& s, MasterKey m) : suite(s), master(std::move(m)) {}
    ~GcryptKey() override { delete first_idle_.load(); }

    /** Contexts for this thread, given back when it goes. */
    class Lease
    {
    public:
        explicit Lease(GcryptKey& key);
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;
        ~Lease();

        /** With the session keys for that packet; null when they cannot be made. */
        GcryptProtocol* rtp(PacketIndex index);
        GcryptProtocol* rtcp(std::uint32_t index);

    private:
        GcryptKey& key_;
        std::unique_ptr<GcryptContexts> contexts_;
    };

    const Suite suite;
    const MasterKey master;

private:
    /** Taken and given back without the lock; owned. Others are idle where threads share the key.
     */
    std::atomic<GcryptContexts*> first_idle_{nullptr};
    std::mutex mutex_;
    std::vector<std::unique_ptr<GcryptContexts>> idle_;
};

} // namespace lisrtp::srtp
