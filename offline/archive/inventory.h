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
#include <functional>
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

/** Where packets run. */
struct Flow {
    Endpoint source;
    Endpoint destination;

    friend auto operator<=>(const Flow&, const Flow&) = default;
};

struct FlowHash {
    std::size_t operator()(const Flow& flow) const noexcept
    {
        const std::hash<Endpoint> of;
        return of(flow.source) * 31 + of(flow.destination);
    }
};

struct StreamIdHash {
    std::size_t operator()(const StreamId& id) const noexcept
    {
        const std::uint64_t mixed =
            (FlowHash{}({id.source, id.destination}) + id.ssrc.value * 2u + id.rtcp) *
            0x9E3779B97F4A7C15u;
        return mixed ^ mixed >> 32;
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

/** How much of a stream there is, and when. */
struct StreamExtent {
    StreamId id;
    std::uint64_t packets = 0;
    std::uint64_t repeats = 0; ///< packets with the same sequence number as the one before;
                               ///< RTCP has none, so there it is all but the first
    Timestamp first;
    Timestamp last;
    std::uint16_t first_sequence = 0; ///< of the packet that came first in the capture
    std::uint16_t last_sequence = 0;
    /** Of payload types other than 0, 8 and 13, which everybody understands: not only G.711 and
     * comfort noise (RFC 3551, 6). */
    bool other_payload_types = false;
    std::vector<evidence::ReportedPart> parts; ///< in all captures together: by capture
};

/** What speaks for a stream's being RTP, and for two streams' being the same. */
struct StreamEvidence {
    std::uint64_t successors = 0; ///< packets that continue the sequence number before them
    PacketMarks marks;
};

/** What the first reading knows of one stream, in one capture or in all. */
struct StreamRecord : StreamExtent, StreamEvidence {
    std::uint64_t first_frame = 0; ///< where its packets begin and end in the capture; in all
    std::uint64_t last_frame = 0;  ///< captures together: of no meaning
};

/** A flow in which the SSRC is another in nearly every packet: no RTP, however it looks. */
struct NoisyFlow {
    Flow flow;
    std::uint64_t packets = 0;     ///< that are in no stream
    std::uint64_t first_frame = 0; ///< of these
    std::uint64_t last_frame = 0;
};

/**
 * All streams seen. A quarter of random UDP carries RTP's version bits, so a stream is believed
 * only when its sequence numbers continue, or when a call's SDP asks for it. Streams of a single
 * packet, of which noise makes millions, are dismissed beyond a bound, the oldest first; those of
 * one flow beyond a bound of its own, which is far above the streams that anybody mixes into one.
 */
class Inventory
{
public:
    /** Bounds on streams of one packet, of which each takes about 200 octets. */
    struct Bounds {
        std::size_t most_single = 1u << 18;
        std::size_t most_single_of_flow = 1024;
    };

    Inventory() : Inventory(Bounds{}) {}
    explicit Inventory(const Bounds& bounds) : bounds_(bounds) {}

    /** @param packet  to be known again by, if the stream wants to mark it, and for its payload
     * type */
    void note(const StreamId& id, std::uint16_t sequence, Timestamp at, std::uint64_t frame = 0,
              ByteView packet = {});

    /** Adds what one capture knows of a stream. The captures come in the order of the list.
     * @param file  its number, from 1; 0: nobody asks how much of the stream each capture has */
    void merge(StreamRecord part, std::uint32_t file = 0);

    /** Streams with evidence of their own, and all others, in the order of their ids. */
    std::vector<StreamRecord> sorted() const;
    /** The same; there is none left. */
    std::vector<StreamRecord> take_sorted();
    /** The same, one by one, so that they are not in memory twice. */
    void take_each(const std::function<void(StreamRecord)>& take);
    std::size_t size() const { return streams_.size(); }
    /** Packets of streams that were dismissed because there were too many in all, and the frame of
     * the first. */
    const evidence::ReportedSkip& dismissed() const { return dismissed_; }
    /** Flows of which streams were dismissed, in their order. */
    std::vector<NoisyFlow> noisy_flows() const;

private:
    using Streams = std::unordered_map<StreamId, StreamRecord, StreamIdHash>; ///< nodes do not move

    /** Streams of a single packet that run in one flow. */
    struct Singles {
        std::size_t count = 0;
        std::vector<StreamId> maybe; ///< in the order of their coming; some have grown since
        std::size_t dismissed = 0;   ///< so many of them, from the front
        NoisyFlow noise;
    };

    StreamRecord& find_or_add(const StreamId& id);
    void add_single(const StreamId& id);
    void no_longer_single(const StreamId& id);
    bool is_single(const StreamId& id) const;
    void dismiss_oldest_single();
    void dismiss_oldest_single(Singles& singles);
    void forget(Streams::iterator stream);

    /** Streams by a few bits of their ids: media comes in long rows of few streams. */
    static constexpr std::size_t recent_streams = 4096;

    Bounds bounds_;
    Streams streams_;
    std::array<StreamRecord*, recent_streams> recent_{};
    std::deque<StreamId> maybe_single_; ///< in the order of their coming
    std::size_t singles_ = 0;
    std::unordered_map<Flow, Singles, FlowHash> flows_; ///< that have, or had, singles
    evidence::ReportedSkip dismissed_;
};

/** Whether the sequence numbers alone say that this is RTP. */
bool is_evidently_rtp(const StreamExtent& stream, const StreamEvidence& evidence);

} // namespace lisrtp::archive
