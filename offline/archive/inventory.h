// offline/archive/inventory.h - the RTP streams of an archive, and the RTCP of their senders,
// counted while it is read.

#pragma once

#include "keys/base/endpoint.h"
#include "keys/base/timestamp.h"
#include "keys/base/types.h"
#include "offline/evidence/report.h"

#include <array>
#include <cstdint>
#include <deque>
#include <unordered_map>
#include <vector>

namespace lisrtp::archive
{

/** What makes packets one stream. */
struct StreamId {
    Endpoint source;
    Endpoint destination;
    Ssrc ssrc;         ///< of RTCP: the sender's
    bool rtcp = false; ///< the sender's RTCP, not its media

    friend auto operator<=>(const StreamId&, const StreamId&) = default;
};

struct StreamIdHash {
    std::size_t operator()(const StreamId& id) const noexcept
    {
        const std::hash<Endpoint> of;
        return of(id.source) * 31 + of(id.destination) * 17 + id.ssrc.value * 2 + id.rtcp;
    }
};

/** What the first reading knows of one stream, in one capture or in all. */
struct StreamRecord {
    StreamId id;
    std::uint64_t packets = 0;
    std::uint64_t successors = 0; ///< packets that continue the sequence number before them
    std::uint64_t repeats = 0;    ///< packets with the same sequence number as the one before;
                                  ///< RTCP has none, so there it is all but the first
    Timestamp first;
    Timestamp last;
    std::uint16_t first_sequence = 0; ///< of the packet that came first in the capture
    std::uint16_t last_sequence = 0;
    std::uint64_t first_frame = 0; ///< where its packets begin and end in the capture; in all
    std::uint64_t last_frame = 0;  ///< captures together: of no meaning
};

/**
 * All streams seen. A quarter of random UDP carries RTP's version bits, so a stream is believed
 * only when its sequence numbers continue, or when a call's SDP asks for it. Streams of a single
 * packet, of which noise makes millions, are dismissed beyond a bound, the oldest first.
 */
class Inventory
{
public:
    /** @param most_single  bound on streams of one packet: memory is about 200 octets each */
    explicit Inventory(std::size_t most_single = 1u << 18) : most_single_(most_single) {}

    void note(const StreamId& id, std::uint16_t sequence, Timestamp at, std::uint64_t frame = 0);

    /** Adds what one capture knows of a stream. The captures come in the order of the list. */
    void merge(const StreamRecord& part);

    /** Streams with evidence of their own, and all others, in the order of their ids. */
    std::vector<StreamRecord> sorted() const;
    std::size_t size() const { return streams_.size(); }
    /** Packets of streams that were dismissed, and the frame of the first. */
    const evidence::ReportedSkip& dismissed() const { return dismissed_; }

private:
    StreamRecord& find_or_add(const StreamId& id);
    void dismiss_oldest_single();

    /** Streams by a few bits of their ids: media comes in long rows of few streams. */
    static constexpr std::size_t recent_streams = 4096;

    std::size_t most_single_;
    std::unordered_map<StreamId, StreamRecord, StreamIdHash> streams_; ///< nodes do not move
    std::array<StreamRecord*, recent_streams> recent_{};
    std::deque<StreamId> maybe_single_; ///< in the order of their coming
    std::size_t singles_ = 0;
    evidence::ReportedSkip dismissed_;
};

/** Whether the sequence numbers alone say that this is RTP. */
bool is_evidently_rtp(const StreamRecord& stream);

} // namespace lisrtp::archive
