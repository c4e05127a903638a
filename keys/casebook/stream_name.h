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

    friend bool operator==(const StreamName&, const StreamName&) = default;
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
