// samples/tape.cpp

#include "samples/tape.h"

#include "samples/framing.h"
#include "samples/pcapng_writer.h"

#include <algorithm>

namespace samples
{

Octets Tape::pcapng(const Link& link)
{
    std::stable_sort(datagrams_.begin(), datagrams_.end(),
                     [](const Datagram& a, const Datagram& b) { return a.at_us < b.at_us; });
    PcapngWriter writer;
    std::uint16_t identification = 1;
    for (const Datagram& datagram : datagrams_) {
        for (const Octets& frame : frames_of(datagram, link, identification++))
            writer.packet(datagram.at_us, frame);
    }
    return writer.take();
}

} // namespace samples
