// keys/srtp/gcrypt_key.h - the contexts that GcryptEngine keeps for one master key.

#pragma once

#include "keys/srtp/engine.h"
#include "keys/srtp/gcrypt_handles.h"
#include "keys/srtp/key_derivation.h"
#include "keys/srtp/srtp_packet.h"

#include <array>

namespace lisrtp::srtp
{

/**
 * What SRTP or SRTCP needs of one master key.  The functions answer false when a tag does not fit
 * or libgcrypt refuses.
 */
class GcryptProtocol
{
public:
    /** Errors: backend_failed. */
    static Result<GcryptProtocol> make(const Suite& suite, ProtocolKeys keys);

    /** HMAC-SHA1 over the parts in order, its beginning compared with the tag. */
    bool tag_fits(ByteView a, ByteView b, ByteView tag);
    /** The first counter in [first, first + count) that fits behind `authenticated`. */
    Engine::RocSearch find_roc(ByteView authenticated, ByteView tag, Roc first,
                               std::uint64_t count);

    /** AES-CM.  IV = (k_s * 2^16) XOR (SSRC * 2^64) XOR (i * 2^16).  RFC 3711, 4.1.1. */
    bool decrypt_counter_mode(Ssrc ssrc, std::uint64_t index, ByteView in, std::uint8_t* out);

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

    /** Room for `octets` octets that nobody will read. */
    std::uint8_t* scratch(std::size_t octets);

private:
    bool start_gcm(const Nonce& salted, ByteView a, ByteView b, ByteView in, std::uint8_t* out);

    CipherHandle cipher_; ///< none for the NULL cipher
    CipherHandle block_;  ///< AES-GCM: single blocks
    HmacHandle hmac_;     ///< none for NULL authentication and AES-GCM
    SecretBytes salt_;
    Bytes scratch_;
};

/** GcryptEngine's key. */
struct GcryptKey : EngineKey {
    GcryptKey(const Suite& s, Bytes m, GcryptProtocol a, GcryptProtocol b)
        : suite(s), mki(std::move(m)), rtp(std::move(a)), rtcp(std::move(b))
    {
    }

    Suite suite;
    Bytes mki;
    GcryptProtocol rtp;
    GcryptProtocol rtcp;
};

} // namespace lisrtp::srtp
