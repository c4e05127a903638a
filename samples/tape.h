// samples/tape.h - what the probe sees: datagrams with their times, in the order of the wire.

#pragma once

#include "samples/endpoint.h"

#include <string>

namespace samples
{

/** One datagram on the wire, over UDP unless it says otherwise. */
struct Datagram {
    std::uint64_t at_us = 0; ///< microseconds since 1970
    Endpoint from;
    Endpoint to;
    Octets payload;
    std::uint8_t protocol =
        17; ///< of IP; for another than UDP, `payload` is all behind IP's header
};

/** How the link carries the datagrams. */
struct Link {
    unsigned vlan = 0;       ///< VLAN identifier of IEEE 802.1Q; 0: none
    std::size_t mtu = 65535; ///< octets of an IP packet; a longer one is fragmented
};

/** Datagrams, gathered in any order and sorted by time when written. */
class Tape
{
public:
    void record(Datagram datagram) { datagrams_.push_back(std::move(datagram)); }

    /** The whole as a pcapng file. */
    Octets pcapng(const Link& link);

private:
    std::vector<Datagram> datagrams_;
};

} // namespace samples
