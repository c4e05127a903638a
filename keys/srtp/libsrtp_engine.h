// keys/srtp/libsrtp_engine.h - the reference engine: libsrtp2, one fresh session per packet.

#pragma once

#include "keys/srtp/engine.h"

namespace lisrtp::srtp
{

/**
 * The same suites as GcryptEngine except AES-192, done by other people's code.  Every packet gets a
 * libsrtp session of its own, whose ROC is set beforehand, so that no replay window and no earlier
 * packet has a say.  Slow: for cross-checks and tests.
 */
class LibsrtpEngine : public Engine
{
public:
    /** Initialises libsrtp2 when the first engine is made.  Thread-safe. */
    LibsrtpEngine();

    Result<std::unique_ptr<EngineKey>> prepare(const Suite& suite,
                                               const MasterKey& master) const override;
    void open_batch(const PacketColumns& batch) const override;
    void verify_batch(const PacketColumns& batch) const override;
    Result<OpenedRtcp> open_rtcp(EngineKey& key, ByteView packet, std::uint8_t* out) const override;
};

} // namespace lisrtp::srtp
