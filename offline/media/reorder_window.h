// offline/media/reorder_window.h - a stream's packets in the order in which they were sent.

#pragma once

#include "offline/media/clear_packet.h"

#include <map>
#include <optional>

namespace lisrtp::media
{

/** Holds packets back until those before them had time to come. Memory: the window's packets. */
class ReorderWindow
{
public:
    static constexpr std::size_t packets = 512;

    /** @param take  called with each packet whose turn has come */
    template <typename Take>
    void add(const ClearPacket& packet, Take take)
    {
        if ((last_ && packet.index.value <= *last_) || waiting_.contains(packet.index.value)) {
            ++late_;
            return;
        }
        waiting_.emplace(packet.index.value, Kept{packet, copy_of(packet.payload)});
        while (waiting_.size() > packets)
            give_first(take);
    }

    template <typename Take>
    void finish(Take take)
    {
        while (!waiting_.empty())
            give_first(take);
    }

    /** Packets that came after their turn, or twice. */
    std::uint64_t late() const { return late_; }

private:
    struct Kept {
        ClearPacket packet;
        Bytes octets;
    };

    template <typename Take>
    void give_first(Take take)
    {
        const auto first = waiting_.begin();
        ClearPacket packet = first->second.packet;
        packet.payload = first->second.octets;
        last_ = first->first;
        take(packet);
        waiting_.erase(first);
    }

    std::map<std::uint64_t, Kept> waiting_; ///< by packet index
    std::optional<std::uint64_t> last_;
    std::uint64_t late_ = 0;
};

} // namespace lisrtp::media
