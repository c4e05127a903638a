// keys/srtp/gcrypt_engine.h - the portable engine, on libgcrypt.

#pragma once

#include "keys/srtp/engine.h"

namespace lisrtp::srtp
{

/**
 * AES-CM 128/192/256 and the NULL cipher with HMAC-SHA1 tags of 1 to 20 octets or none, and AES-GCM
 * 128/256.  Contexts are kept in the key: a packet costs no allocation and no key schedule.
 */
class GcryptEngine : public Engine
{
public:
    Result<std::unique_ptr<EngineKey>> prepare(const Suite& suite,
                                               const MasterKey& master) const override;
    void open(EngineKey& key, std::span<PacketJob> jobs) const override;
    void verify(EngineKey& key, std::span<PacketJob> jobs) const override;
    Result<OpenedRtcp> open_rtcp(EngineKey& key, ByteView packet, std::uint8_t* out) const override;

    /**
     * HMAC-SHA1: the hash before the ROC is computed once and copied for every trial.  AES-GCM: the
     * counter block is computed backwards from the tag, so that one trial is enough for any range.
     */
    RocSearch find_roc(EngineKey& key, ByteView packet, Roc first,
                       std::uint64_t count) const override;
};

} // namespace lisrtp::srtp
