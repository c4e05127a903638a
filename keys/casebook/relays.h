// keys/casebook/relays.h - one party's several addresses: its own, its reflexive and its relayed
// one.

#pragma once

#include "keys/base/timestamp.h"
#include "keys/sip/turn.h"

#include <map>
#include <set>
#include <utility>

namespace lisrtp::casebook
{

/** One end-to-end reading of packets between a TURN client and its server. */
struct RelayedWay {
    Endpoint source;
    Endpoint destination;
};

/**
 * What TURN's control messages told, of all captures and in no order. Media between a client and
 * its server is media between the client's relayed address and a peer.
 */
class Relays
{
public:
    void learn(const sip::TurnMessage& message, const Endpoint& from, const Endpoint& to);

    bool empty() const { return allocations_.empty(); }

    /**
     * What packets from `source` to `destination` may be end to end: the client as relayed, as
     * reflexive and as itself, with every peer it was heard to have, or the server where none was.
     * Empty when the two are no client and server. At most `most_ways`.
     */
    std::vector<RelayedWay> ways(const Endpoint& source, const Endpoint& destination) const;
    static constexpr std::size_t most_ways = 256;

private:
    /** Several in turn, when a client lets one go and asks again from the same port. */
    struct Allocation {
        std::set<Endpoint> client; ///< its addresses besides the one it sends from
        std::set<Endpoint> peers;
    };
    using ClientAndServer = std::pair<Endpoint, Endpoint>;

    std::map<ClientAndServer, Allocation> allocations_;
};

} // namespace lisrtp::casebook
