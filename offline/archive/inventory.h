// offline/archive/inventory.h - the RTP streams of an archive, counted while it is read.

#pragma once

#include "keys/base/endpoint.h"
#include "keys/base/timestamp.h"
#include "keys/base/types.h"

#include <cstdint>
#include <unordered_map>
#include <vector>

namespace lisrtp::archive
{

/** What makes packets one stream. */
struct StreamId {
    Endpoint source;
    Endpoint destination;
    Ssrc ssrc;

    friend auto operator<=>(const StreamId&, const StreamId&) = default;
};

struct StreamIdHash {
    std::size_t operator()(const StreamId& id) const noexcept
    {
        const std::hash<Endpoint> of;
        return of(id.source) * 31 + of(id.destination) * 17 + id.ssrc.value;
    }
};

/** What the first reading knows of one stream. */
struct StreamRecord {
    StreamId id;
    std::uint64_t packets = 0;
    std::uint64_t successors = 0; ///< packets that continue the sequence number before them
    std::uint64_t repeats = 0;    ///< packets with the same sequence number as the one before
    Timestamp first;
    Timestamp last;
    std::uint16_t last_sequence = 0;
};

/**
 * All streams seen. A quarter of random UDP carries RTP's version bits, so a stream is believed
 * only when its sequence numbers continue, or when a call's SDP asks for it.
 */
class Inventory
{
public:
    void note(const StreamId& id, std::uint16_t sequence, Timestamp at);

    /** Streams with evidence of their own, and all others, in the order of their ids. */
    std::vector<StreamRecord> sorted() const;
    std::size_t size() const { return streams_.size(); }

private:
    std::unordered_map<StreamId, StreamRecord, StreamIdHash> streams_;
};

/** Whether the sequence numbers alone say that this is RTP. */
bool is_evidently_rtp(const StreamRecord& stream);

} // namespace lisrtp::archive
