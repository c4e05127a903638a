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
#include <span>
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

/** A packet by which a stream is known again in another capture. */
struct PacketMark {
    Timestamp at;
    std::uint32_t hash = 0; ///< of its octets
    std::uint16_t sequence = 0;
};

/**
 * A few packets of a stream: all whose sequence number is a multiple of `step`, a power of 2 that
 * grows with the stream. So two captures of one stream mark the same packets, as far as both have
 * them, wherever they begin.
 */
class PacketMarks
{
public:
    static constexpr std::size_t most = 8;

    bool wants(std::uint16_t sequence) const
    {
        return (sequence & (step_ - 1u)) == 0 && step_ < last_step;
    }
    void add(const PacketMark& mark);
    /** Those of another part of the stream. */
    void merge(const PacketMarks& other);
    std::span<const PacketMark> all() const { return marks_; }
    /** As they are stored. */
    std::uint32_t step() const { return step_; }
    static PacketMarks of(std::uint32_t step, std::span<const PacketMark> marks);

private:
    static constexpr std::uint32_t last_step = 1u << 16; ///< sequence numbers come again

    void thin_out();

    std::vector<PacketMark> marks_;
    std::uint32_t step_ = 1;
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
    PacketMarks marks;
    std::uint64_t first_frame = 0; ///< where its packets begin and end in the capture; in all
    std::uint64_t last_frame = 0;  ///< captures together: of no meaning
    std::vector<evidence::ReportedPart> parts; ///< in all captures together: by capture
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

    /** @param packet  to be known again by, if the stream wants to mark it */
    void note(const StreamId& id, std::uint16_t sequence, Timestamp at, std::uint64_t frame = 0,
              ByteView packet = {});

    /** Adds what one capture knows of a stream. The captures come in the order of the list.
     * @param file  its number, from 1; 0: nobody asks how much of the stream each capture has */
    void merge(const StreamRecord& part, std::uint32_t file = 0);

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
