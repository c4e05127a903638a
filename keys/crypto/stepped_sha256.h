// keys/crypto/stepped_sha256.h - SHA-256 of two texts in step.  FIPS 180-4.

#pragma once

#include "keys/base/bytes.h"
#include "keys/crypto/hash.h"

#include <optional>

namespace lisrtp::crypto
{

/**
 * SHA-256 of what comes piece by piece. The processor's SHA instructions wait for one another
 * within one text; two texts in step take hardly longer than one. Where there are none, libgcrypt
 * computes it, one text after the other. Not for secrets: what was hashed stays in memory.
 */
class SteppedSha256
{
public:
    SteppedSha256();

    void update(ByteView octets);
    /** `a.update(of_a)` and `b.update(of_b)`, as far as both go in step. */
    static void update_both(SteppedSha256& a, ByteView of_a, SteppedSha256& b, ByteView of_b);
    /** The digest of everything since the beginning; afterwards there is nothing to be done with
     * it. */
    Sha256Digest finish();

private:
    static constexpr std::size_t block_octets = 64;

    void complete_block(ByteView& octets);
    void count_blocks(ByteView& octets, std::size_t blocks);
    void begin_block(ByteView octets);

    std::array<std::uint32_t, 8> state_;
    std::array<std::uint8_t, block_octets> begun_{}; ///< a block that is not whole yet
    std::uint64_t octets_ = 0;
    std::optional<Sha256> by_library_; ///< does it all
};

} // namespace lisrtp::crypto
