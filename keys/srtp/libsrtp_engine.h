// keys/srtp/libsrtp_engine.h - the reference engine: libsrtp2.

#pragma once

#include "keys/srtp/engine.h"

namespace lisrtp::srtp
{

/**
 * The same suites as GcryptEngine except AES-192, done by other people's code.  A packet is given
 * to libsrtp as the next of its stream, or as the first of a stream that begins there, with its ROC
 * set beforehand: no replay window and no earlier packet has a say.  Keeps libsrtp's sessions, and
 * session keys in libsrtp's own memory, as long as the key.  Slow: for cross-checks and tests.
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
