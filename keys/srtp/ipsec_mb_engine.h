// keys/srtp/ipsec_mb_engine.h - the fast engine, on Intel's multi-buffer library (AMD's run it
// too).

#pragma once

#include "keys/srtp/gcrypt_engine.h"

#include <string_view>

namespace lisrtp::srtp
{

/**
 * AES-CM 128/192/256 and the NULL cipher with HMAC-SHA1 or without, AES-GCM 128/256. Other suites,
 * ROC carriage, key derivation rates, encrypted header extensions, SRTCP and the ROC search go to
 * the gcrypt engine, so every suite works.
 *
 * Tags of a batch are computed side by side, over all keys; what fails is not decrypted.
 */
class IpsecMbEngine : public Engine
{
public:
    /** Whether the CPU has what this engine is faster with: SSE 4.2, AES, carry-less multiply. */
    static bool runs_here();

    /** Only where `runs_here()`. */
    explicit IpsecMbEngine(Dispatch dispatch = Dispatch::automatic);
    ~IpsecMbEngine() override;

    /** The instructions in use: "avx512", "avx2", "avx", "sse". */
    std::string_view instructions() const;

    Result<std::unique_ptr<EngineKey>> prepare(const Suite& suite,
                                               const MasterKey& master) const override;
    void open_batch(const PacketColumns& batch) const override;
    void verify_batch(const PacketColumns& batch) const override;
    Result<OpenedRtcp> open_rtcp(EngineKey& key, ByteView packet, std::uint8_t* out) const override;
    RocSearch find_roc(EngineKey& key, ByteView packet, Roc first,
                       std::uint64_t count) const override;

private:
    class Managers;

    GcryptEngine gcrypt_;
    std::unique_ptr<Managers> managers_; ///< one for each thread that works at once
};

} // namespace lisrtp::srtp
