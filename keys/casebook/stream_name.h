// keys/casebook/stream_name.h - what tells one RTP stream from another: its ends and its sender.

#pragma once

#include "keys/base/endpoint.h"
#include "keys/base/types.h"

#include <cstddef>

namespace lisrtp::casebook
{

struct StreamName {
    Endpoint source;
    Endpoint destination;
    Ssrc ssrc;
    bool rtcp = false; ///< RTCP of that sender at ports of its own, of which SDP tells

    /** Asked at every packet, where calls of memcmp would take longer than all the rest. */
    friend bool operator==(const StreamName& a, const StreamName& b) noexcept
    {
        return a.ssrc == b.ssrc && a.rtcp == b.rtcp && same_end(a.source, b.source) &&
               same_end(a.destination, b.destination);
    }

private:
    static bool same_end(const Endpoint& a, const Endpoint& b) noexcept
    {
        const std::uint8_t* const of_a = a.address.octets.data();
        const std::uint8_t* const of_b = b.address.octets.data();
        if (a.port != b.port || a.address.size != b.address.size)
            return false;
        // What was written as four octets a moment ago is slow to read as eight.
        if (!a.address.is_v6())
            return load_u32(of_a) == load_u32(of_b);
        return load_u64(of_a) == load_u64(of_b) && load_u64(of_a + 8) == load_u64(of_b + 8);
    }
};

/** Asked at every packet, so it takes whole words. */
struct StreamNameHash {
    std::size_t operator()(const StreamName& name) const noexcept
    {
        std::uint64_t hash = std::uint64_t{name.ssrc.value} << 1 | (name.rtcp ? 1 : 0);
        const auto mix = [&hash](std::uint64_t word) {
            hash = (hash ^ word) * 0x9E3779B97F4A7C15;
            hash ^= hash >> 32;
        };
        for (const Endpoint* end : {&name.source, &name.destination}) {
            const std::uint8_t* const octets = end->address.octets.data();
            if (end->address.is_v6()) {
                mix(load_u64(octets));
                mix(load_u64(octets + 8));
                mix(end->port);
            } else {
                mix(std::uint64_t{load_u32(octets)} << 16 | end->port);
            }
        }
        return hash;
    }
};

} // namespace lisrtp::casebook
