// offline/archive/tcp_media.h - RTSP with its RTP, and TURN, inside TCP connections.  RFC
// 2326 10.12 (RTSP), RFC 8656 12.5 (TURN), RFC 4571 (ICE over TCP).

#pragma once

#include "offline/capture/classifier.h"

#include <deque>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

namespace lisrtp::archive
{

/**
 * Follows the TCP connections that carry media, and cuts their octets into packets. A connection is
 * one from the segment on that begins with RTSP, or with STUN as TURN or ICE frame it; all others
 * cost a look at their first octets.
 *
 * Segments may come out of order and twice. What the capture lacks costs the packets that lay in
 * it: behind the gap a packet is found by its framing and RTP's version.
 *
 * Memory: what is waited for, at most `most_waiting_octets` a direction and `most_connections`.
 * The same segments in the same order give the same packets. Not thread-safe.
 */
class TcpMedia
{
public:
    static constexpr std::size_t most_connections = 4096;
    static constexpr std::size_t most_waiting_octets = 128u << 10;
    static constexpr std::size_t most_waiting_segments = 128;

    /**
     * RTSP messages are given as well.
     *
     * @param segment  of kind tcp, made of `frame`
     * @param found    emptied, then the packets that this segment completed, as if each had come in
     * a UDP packet between the same ends; their octets last until the next call
     * @return         whether the segment belongs to such a connection
     */
    bool take(const capture::Peeled& segment, ByteView frame, std::vector<capture::Peeled>& found);

private:
    enum class Framing : std::uint8_t { rtsp, turn, length };

    struct Direction {
        bool begun = false;
        bool lost = false;      ///< octets are missing: the next packet must be looked for
        std::uint32_t next = 0; ///< sequence number behind `octets`
        Bytes octets;           ///< the beginning of a packet
        std::map<std::uint32_t, Bytes> ahead; ///< segments that came too early, by their numbers
        std::size_t ahead_octets = 0;
        std::optional<std::uint32_t> acknowledged; ///< by the other side
    };
    struct Connection {
        Framing framing = Framing::rtsp;
        Direction directions[2]; ///< from the smaller end, from the larger
        std::uint64_t used = 0;
    };
    using Ends = std::pair<Endpoint, Endpoint>; ///< the smaller first
    struct EndsHash {
        std::size_t operator()(const Ends& ends) const noexcept
        {
            const std::hash<Endpoint> of;
            return of(ends.first) * 31 + of(ends.second);
        }
    };

    Connection* connection_of(const Ends& ends, ByteView payload);
    void forget_oldest();
    static void add_new_part(Direction& direction, std::uint32_t sequence, ByteView payload);
    static void append(Direction& direction, std::uint32_t sequence, ByteView payload);
    static bool waits_in_vain(const Direction& direction);
    static void take_waiting(Direction& direction);
    void cut(Connection& connection, Direction& direction, const capture::Peeled& segment,
             std::vector<capture::Peeled>& found);

    std::unordered_map<Ends, Connection, EndsHash> connections_;
    std::uint64_t clock_ = 0;
    std::deque<Bytes> cut_; ///< octets of what was found last
};

} // namespace lisrtp::archive
