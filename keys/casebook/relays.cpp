#include "keys/casebook/relays.h"

namespace lisrtp::casebook
{

namespace
{

/** A hostile peer may claim as many as it likes. */
constexpr std::size_t most_allocations = 1'000'000;
constexpr std::size_t most_peers = 1024;
constexpr std::size_t most_client_addresses = 64;

void add_bounded(std::set<Endpoint>& endpoints, const Endpoint& endpoint, std::size_t most)
{
    if (!endpoint.address.empty() && endpoints.size() < most)
        endpoints.insert(endpoint);
}

} // namespace

void Relays::learn(const sip::TurnMessage& message, const Endpoint& from, const Endpoint& to)
{
    const ClientAndServer key = message.by_server ? std::pair(to, from) : std::pair(from, to);
    if (allocations_.size() >= most_allocations && !allocations_.contains(key))
        return;
    Allocation& allocation = allocations_[key];
    add_bounded(allocation.client, message.relayed, most_client_addresses);
    add_bounded(allocation.client, message.mapped, most_client_addresses);
    for (const Endpoint& peer : message.peers)
        add_bounded(allocation.peers, peer, most_peers);
}

std::vector<RelayedWay> Relays::ways(const Endpoint& source, const Endpoint& destination) const
{
    std::vector<RelayedWay> ways;
    for (const bool from_client : {true, false}) {
        const ClientAndServer key =
            from_client ? std::pair(source, destination) : std::pair(destination, source);
        const auto found = allocations_.find(key);
        if (found == allocations_.end())
            continue;
        const auto& [client, server] = found->first;
        std::vector<Endpoint> clients(found->second.client.begin(), found->second.client.end());
        clients.push_back(client);
        std::vector<Endpoint> peers(found->second.peers.begin(), found->second.peers.end());
        if (peers.empty())
            peers.push_back(server);
        for (const Endpoint& own : clients)
            for (const Endpoint& peer : peers)
                if (ways.size() < most_ways)
                    ways.push_back(from_client ? RelayedWay{own, peer} : RelayedWay{peer, own});
    }
    return ways;
}

} // namespace lisrtp::casebook
