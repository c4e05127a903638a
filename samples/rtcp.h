// samples/rtcp.h - what a sender reports of itself.  RFC 3550 section 6.

#pragma once

#include "samples/octets.h"

namespace samples
{

/** Writes the compound packets of one SSRC that hears nobody. */
class RtcpReporter
{
public:
    explicit RtcpReporter(std::uint32_t ssrc) : ssrc_(ssrc) {}

    /** Counts a packet. */
    void sent(std::size_t payload_octets);
    /** SR and SDES. */
    Octets report(std::uint64_t at_us, std::uint32_t timestamp) const;
    /** SR, SDES and BYE. */
    Octets goodbye(std::uint64_t at_us, std::uint32_t timestamp) const;

private:
    std::uint32_t ssrc_;
    std::uint32_t packets_ = 0;
    std::uint32_t octets_ = 0;
};

} // namespace samples
