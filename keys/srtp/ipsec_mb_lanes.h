// keys/srtp/ipsec_mb_lanes.h - packets of one batch on their way through ipsec-mb.

#pragma once

#include "keys/srtp/engine.h"
#include "keys/srtp/ipsec_mb_engine.h"
#include "keys/srtp/key_derivation.h"
#include "keys/srtp/srtp_packet.h"

#include <intel-ipsec-mb.h>

#include <array>
#include <vector>

namespace lisrtp::srtp
{

/** Session keys as ipsec-mb wants them. Its alignment is that of locked memory's blocks. */
struct IpsecMbKeys {
    alignas(64) gcm_key_data gcm;
    alignas(16) std::uint8_t encryption_schedule[16 * 15];
    alignas(16) std::uint8_t inner[32]; ///< SHA-1 after K XOR ipad
    alignas(16) std::uint8_t outer[32];
    std::uint8_t salt[14];
};

/** IpsecMbEngine's key. */
struct IpsecMbKey : EngineKey {
    Suite suite;
    Bytes mki;
    std::unique_ptr<EngineKey> of_gcrypt; ///< for SRTCP, searches, and all packets if `!own`
    bool own = false;
    SecretBytes memory; ///< of IpsecMbKeys

    const IpsecMbKeys& keys() const
    {
        return *reinterpret_cast<const IpsecMbKeys*>(memory.reveal().data());
    }
};

/**
 * One manager of the library and its workspace, all in locked memory: keys pass through them. For
 * one thread at a time.
 */
class IpsecMbLanes
{
public:
    explicit IpsecMbLanes(Dispatch dispatch);

    std::string_view instructions() const { return instructions_; }

    /** Fills in a key. */
    void expand(const Suite& suite, const ProtocolKeys& keys, IpsecMbKeys& into);

    /** Packets of keys with `own`; `places` says which of the batch. */
    void run(const PacketColumns& batch, std::span<const std::uint32_t> places, bool decrypt);

private:
    /** What a burst of the library takes at most. */
    static constexpr std::size_t most_jobs = 128;

    struct Workspace {
        alignas(16) std::uint8_t ivs[most_jobs][16];
        alignas(16) std::uint8_t tags[most_jobs][32];
        gcm_context_data gcm;
    };
    struct Lane {
        std::uint32_t place = 0;
        const IpsecMbKey* key = nullptr;
        SrtpPacket packet;
    };

    Workspace& workspace()
    {
        return *reinterpret_cast<Workspace*>(workspace_.reveal_mutable().data());
    }
    void run_some(const PacketColumns& batch, std::span<const std::uint32_t> places, bool decrypt);
    void authenticate(const PacketColumns& batch, bool decrypt);
    void decrypt_counter_mode(const PacketColumns& batch, unsigned key_octets);
    void open_gcm(const PacketColumns& batch, const Lane& lane, bool decrypt);

    SecretBytes manager_memory_;
    SecretBytes workspace_;
    IMB_MGR* manager_ = nullptr;
    std::string_view instructions_;
    std::vector<Lane> lanes_;
    std::array<IMB_JOB, most_jobs> hash_jobs_{}; ///< what all jobs share is set once
    std::array<IMB_JOB, most_jobs> cipher_jobs_{};
    std::array<const Lane*, most_jobs> lane_of_job_;
    Bytes scratch_;
};

} // namespace lisrtp::srtp
