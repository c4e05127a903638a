// keys/srtp/roc_trials.h - trying rollover counters against one packet's HMAC-SHA1 tag, quickly.

#pragma once

#include "keys/base/secret_bytes.h"
#include "keys/srtp/dispatch.h"
#include "keys/srtp/engine.h"

namespace lisrtp::srtp
{

/**
 * HMAC-SHA1 over M = Authenticated Portion || ROC (RFC 3711, 4.2) where only the ROC changes: the
 * hash is computed up to the block in which the ROC begins, once, so that a trial is two
 * compressions (three where the padding needs a block of its own). Sixteen counters are tried at
 * once where the CPU has AVX-512.
 *
 * Holds states from which tags could be forged, in locked memory.  Not thread-safe; cheap to make.
 */
class RocTrials
{
public:
    /** @param auth_key  the session authentication key, at most 64 octets */
    RocTrials(const SecretBytes& auth_key, ByteView authenticated,
              Dispatch dispatch = Dispatch::automatic);

    /** The first counter in [first, first + count) whose tag begins with `tag`. */
    Engine::RocSearch find(ByteView tag, Roc first, std::uint64_t count);

private:
    SecretBytes memory_; ///< of a `State`
    bool in_lanes_;
};

} // namespace lisrtp::srtp
