// tests/support/memory_scan.h - looking for octets in the memory of this very process.

#pragma once

#include "keys/base/bytes.h"

#include <cstdint>
#include <string>
#include <vector>

namespace lisrtp::support
{

/** Octets to look for.  They are kept masked, so that the search does not find its own list. */
struct Needle {
    static constexpr std::uint8_t mask = 0xA7;

    std::string name;
    Bytes masked; ///< each octet XOR `mask`; 6 octets or more
};

/** A place in memory where a needle lies. */
struct Sighting {
    std::string needle;
    std::string
        mapping; ///< as /proc/self/smaps names it: "[heap]", "[stack]", a file or "anonymous"
    std::uintptr_t address = 0;
    std::uintptr_t offset = 0;   ///< into the mapping
    bool in_secret_slab = false; ///< a mapping that is left out of dumps and of children
};

struct MemoryScan {
    std::vector<Sighting> sightings;
    std::uint64_t octets = 0;
    std::size_t mappings = 0;
};

/**
 * Reads every readable and writable mapping: heap, stacks with what dead frames left, static data,
 * libraries' own pages.
 */
MemoryScan scan_memory(const std::vector<Needle>& needles);

} // namespace lisrtp::support
