// samples/pcapng_writer.h - a pcapng file of Ethernet frames.  draft-ietf-opsawg-pcapng.

#pragma once

#include "samples/octets.h"

namespace samples
{

class PcapngWriter
{
public:
    /** Begins the file: section header and one interface, little-endian, microseconds. */
    PcapngWriter();

    void packet(std::uint64_t at_us, View frame);

    Octets take() { return std::move(file_); }

private:
    void block(std::uint32_t type, View body);

    Octets file_;
};

} // namespace samples
