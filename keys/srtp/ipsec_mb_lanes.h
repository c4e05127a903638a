// keys/srtp/ipsec_mb_lanes.h - packets of one batch on their way through ipsec-mb.

#pragma once

#include "keys/srtp/engine.h"
#include "keys/srtp/ipsec_mb_engine.h"
#include "keys/srtp/key_derivation.h"
#include "keys/srtp/sha1_lanes.h"
#include "keys/srtp/srtp_packet.h"

#include <intel-ipsec-mb.h>

#include <array>
#include <vector>

namespace lisrtp::srtp
{

/** Session keys as ipsec-mb and our own lanes want them: packed, because those of thousands of
 *  streams compete for the cache.  Its alignment is that of locked memory's blocks. */
struct IpsecMbKeys {
    HmacSha1States authentication;
    alignas(16) std::uint8_t encryption_schedule[16 * 15];
    std::uint8_t salt[16]; ///< filled up with zeros
};

/** IpsecMbEngine's key. */
struct IpsecMbKey : EngineKey {
    Suite suite;
    Bytes mki;
    std::unique_ptr<EngineKey> of_gcrypt; ///< for SRTCP, searches, and all packets if `!own`
    bool own = false;
    SecretBytes memory;     ///< of IpsecMbKeys
    SecretBytes gcm_memory; ///< of gcm_key_data, where it is wanted

    const IpsecMbKeys& keys() const
    {
        return *reinterpret_cast<const IpsecMbKeys*>(memory.reveal().data());
    }
    const gcm_key_data& gcm() const
    {
        return *reinterpret_cast<const gcm_key_data*>(gcm_memory.reveal().data());
    }
};

/**
 * One manager of the library and its workspace, all in locked memory: keys pass through them. For
 * one thread at a time.
 */
class IpsecMbLanes
{
public:
    /** With AVX-512, tags are made by our own lanes, and with VAES the counter mode is our own. */
    explicit IpsecMbLanes(Dispatch dispatch);

    std::string_view instructions() const { return instructions_; }

    /** Fills in a key. */
    void expand(const ProtocolKeys& keys, IpsecMbKey& key);

    /** Packets of keys with `own`; `places` says which of the batch. */
    void run(const PacketColumns& batch, std::span<const std::uint32_t> places, bool decrypt);

private:
    /** What a burst of the library takes at most. */
    static constexpr std::size_t most_jobs = 128;

    struct Workspace {
        alignas(16) std::uint8_t ivs[most_jobs][16];
        alignas(16) std::uint8_t tags[most_jobs][32];
        LaneDigest digests[sha1_lanes];
        gcm_context_data gcm;
    };
    /** A packet taken apart, as far as it matters here. */
    struct Lane {
        std::uint32_t place = 0;
        Ssrc ssrc;
        const IpsecMbKey* key = nullptr;
        ByteView authenticated; ///< header and ciphertext
        std::size_t header_octets = 0;
        ByteView tag;

        ByteView ciphertext() const { return authenticated.subspan(header_octets); }
    };

    Workspace& workspace()
    {
        return *reinterpret_cast<Workspace*>(workspace_.reveal_mutable().data());
    }
    void run_some(const PacketColumns& batch, std::span<const std::uint32_t> places, bool decrypt);
    void settle(const PacketColumns& batch, const Lane& lane, ByteView digest, bool decrypt) const;
    void authenticate_in_lanes(const PacketColumns& batch, bool decrypt);
    void authenticate_by_jobs(const PacketColumns& batch, bool decrypt);
    void decrypt_one_by_one(const PacketColumns& batch);
    void decrypt_by_jobs(const PacketColumns& batch, unsigned key_octets);
    void open_gcm(const PacketColumns& batch, std::uint32_t place, const SrtpPacket& packet,
                  bool decrypt);

    SecretBytes manager_memory_;
    SecretBytes workspace_;
    IMB_MGR* manager_ = nullptr;
    std::string_view instructions_;
    std::vector<Lane> lanes_;
    std::array<IMB_JOB, most_jobs> hash_jobs_{}; ///< what all jobs share is set once
    std::array<IMB_JOB, most_jobs> cipher_jobs_{};
    std::array<const Lane*, most_jobs> lane_of_job_;
    bool own_tags_;
    bool own_counter_mode_;
    std::vector<LaneMessage> messages_;
    std::vector<LastBlocks> last_blocks_;
    Bytes scratch_;
};

} // namespace lisrtp::srtp
