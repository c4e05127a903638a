// samples/drbg.h - everything random in a sample comes from here, so that it comes out the same
// each time.

#pragma once

#include "samples/octets.h"

#include <string>
#include <string_view>

namespace samples
{

/**
 * Octet i of the stream is octet i mod 32 of SHA-256(seed || 0 || i div 32, 64 bits).  Each user
 * has a stream of its own, named, so that a change in one call does not move the octets of another.
 */
class Drbg
{
public:
    explicit Drbg(std::string_view seed) : seed_(seed) {}

    /** An independent stream of this seed. */
    Drbg stream(std::string_view name) const;

    Octets octets(std::size_t count);

    /** `count` octets as hexadecimal digits, for tags, branches and Call-IDs. */
    std::string token(std::size_t count) { return hex(octets(count)); }

    std::uint32_t u32();

    /** From 0 to 1, exclusive. */
    double fraction();

private:
    std::string seed_;
    std::uint64_t block_ = 0;
    Octets left_;
};

} // namespace samples
