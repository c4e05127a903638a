// keys/srtp/gcrypt_engine.h - the portable engine, on libgcrypt.

#pragma once

#include "keys/srtp/dispatch.h"
#include "keys/srtp/engine.h"

namespace lisrtp::srtp
{

/**
 * All suites: AES-CM 128/192/256, AES-f8 and the NULL cipher with HMAC-SHA1 tags of 1 to 20 octets
 * or none, AES-GCM 128/256; key derivation rates, ROC carriage (RFC 4771), encrypted header
 * extensions (RFC 6904). Contexts are kept in the key: a packet costs no allocation and no key
 * schedule, except where a key derivation rate makes new session keys.
 */
class GcryptEngine : public Engine
{
public:
    /** @param dispatch  for the search alone: libgcrypt chooses for itself */
    explicit GcryptEngine(Dispatch dispatch = Dispatch::automatic) : dispatch_(dispatch) {}

    Result<std::unique_ptr<EngineKey>> prepare(const Suite& suite,
                                               const MasterKey& master) const override;
    void open_batch(const PacketColumns& batch) const override;
    void verify_batch(const PacketColumns& batch) const override;
    Result<OpenedRtcp> open_rtcp(EngineKey& key, ByteView packet, std::uint8_t* out) const override;

    /**
     * HMAC-SHA1: the hash before the ROC is computed once and copied for every trial.  AES-GCM: the
     * counter block is computed backwards from the tag, so that one trial is enough for any range.
     * A ROC that the packet carries is the only one tried.
     */
    RocSearch find_roc(EngineKey& key, ByteView packet, Roc first,
                       std::uint64_t count) const override;

private:
    Dispatch dispatch_;
};

} // namespace lisrtp::srtp
