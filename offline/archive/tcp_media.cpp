#include "offline/archive/tcp_media.h"

#include "keys/sip/looks_like_sip.h"

#include <algorithm>
#include <optional>
#include <string_view>

namespace lisrtp::archive
{

namespace
{

using capture::Peeled;

constexpr std::size_t tcp_header_octets = 20;
constexpr std::size_t most_message_octets = 64u << 10;
constexpr std::uint8_t flag_fin = 0x01, flag_syn = 0x02, flag_rst = 0x04, flag_ack = 0x10;
constexpr std::uint32_t magic_cookie = 0x2112A442;

struct Segment {
    std::uint32_t sequence = 0;
    std::uint32_t acknowledged = 0;
    std::uint8_t flags = 0;
    ByteView payload;
};

/** RFC 9293, 3.1. */
std::optional<Segment> read_segment(const Peeled& peeled, ByteView frame)
{
    const ByteView packet = frame.first(std::min(frame.size(), peeled.packet_end));
    if (packet.size() < peeled.udp_offset + tcp_header_octets)
        return std::nullopt;
    const ByteView tcp = packet.subspan(peeled.udp_offset);
    const std::size_t header_octets = (tcp[12] >> 4) * std::size_t{4};
    if (header_octets < tcp_header_octets || tcp.size() < header_octets)
        return std::nullopt;
    return Segment{load_u32(tcp.data() + 4), load_u32(tcp.data() + 8), tcp[13],
                   tcp.subspan(header_octets)};
}

bool is_stun_at(ByteView octets, std::size_t at)
{
    return octets.size() >= at + 20 && octets[at] < 0x40 &&
           load_u32(octets.data() + at + 4) == magic_cookie;
}

bool may_be_rtp_at(ByteView octets, std::size_t at)
{
    return octets.size() > at && octets[at] >> 6 == 2;
}

bool is_rtsp(ByteView octets)
{
    if (!sip::looks_like_sip(octets))
        return false;
    const std::string_view text = text_of(octets);
    return text.substr(0, text.find('\n')).find("RTSP/") != std::string_view::npos;
}

/** A packet at the front of a stream. */
struct Cut {
    enum { whole, incomplete, none } kind = none;
    std::size_t octets = 0;  ///< all of it
    std::size_t payload = 0; ///< where its payload begins, when it is one worth having
    std::size_t payload_octets = 0;
};

Cut framed(ByteView octets, std::size_t header, std::size_t payload_octets, std::size_t padding)
{
    const std::size_t all = header + payload_octets + padding;
    return {octets.size() < all ? Cut::incomplete : Cut::whole, all, header, payload_octets};
}

/** RFC 2326, 10.12: "$", channel, length; or a message of text. */
Cut cut_rtsp(ByteView octets)
{
    if (octets[0] == '$') {
        if (octets.size() < 4)
            return {Cut::incomplete};
        return framed(octets, 4, load_u16(octets.data() + 2), 0);
    }
    if (octets[0] == '\r' || octets[0] == '\n')
        return {Cut::whole, 1};
    const std::string_view text =
        text_of(octets.first(std::min(octets.size(), most_message_octets)));
    const std::size_t blank = text.find("\r\n\r\n");
    if (blank == std::string_view::npos)
        return {octets[0] >= 'A' && octets[0] <= 'Z' && text.size() < most_message_octets
                    ? Cut::incomplete
                    : Cut::none};
    if (!is_rtsp(octets))
        return {};
    std::size_t body = 0;
    for (std::size_t line = text.find("\r\n"); line < blank; line = text.find("\r\n", line + 2)) {
        std::string_view header = text.substr(line + 2, 64);
        constexpr std::string_view name = "content-length:";
        const bool same = header.size() > name.size() &&
                          std::equal(name.begin(), name.end(), header.begin(), [](char a, char b) {
                              return a == (b >= 'A' && b <= 'Z' ? b - 'A' + 'a' : b);
                          });
        if (!same)
            continue;
        header.remove_prefix(name.size());
        for (; !header.empty() && header.front() == ' '; header.remove_prefix(1)) {
        }
        for (; !header.empty() && header.front() >= '0' && header.front() <= '9' &&
               body < most_message_octets;
             header.remove_prefix(1))
            body = body * 10 + static_cast<std::size_t>(header.front() - '0');
    }
    if (body > most_message_octets)
        return {};
    Cut cut = framed(octets, blank + 4, body, 0);
    cut.payload = 0;
    cut.payload_octets = cut.octets;
    return cut;
}

/** RFC 8489, 6.2.2 and RFC 8656, 12.5: messages tell their length; ChannelData is padded. */
Cut cut_turn(ByteView octets)
{
    if (octets.size() < 4)
        return {octets[0] < 0x50 ? Cut::incomplete : Cut::none};
    const std::size_t length = load_u16(octets.data() + 2);
    if (octets[0] >= 0x40 && octets[0] < 0x50) {
        Cut cut = framed(octets, 4, length, (4 - length % 4) % 4);
        // The reader of datagrams takes the header off.
        cut.payload = 0;
        cut.payload_octets = 4 + length;
        return cut;
    }
    if (octets[0] >= 0x40 || length % 4 != 0)
        return {};
    if (octets.size() >= 8 && load_u32(octets.data() + 4) != magic_cookie)
        return {};
    Cut cut = framed(octets, 20, length, 0);
    cut.payload = 0;
    cut.payload_octets = 20 + length;
    return cut;
}

/** RFC 4571, 2: a length and a packet. */
Cut cut_length(ByteView octets)
{
    if (octets.size() < 2)
        return {Cut::incomplete};
    return framed(octets, 2, load_u16(octets.data()), 0);
}

} // namespace

bool TcpMedia::take(const Peeled& segment, ByteView frame, std::vector<Peeled>& found)
{
    found.clear();
    cut_.clear();
    const auto read = read_segment(segment, frame);
    if (!read)
        return false;
    const Ends ends = std::minmax(segment.source, segment.destination);
    Connection* connection = connection_of(ends, read->payload);
    if (!connection)
        return false;
    connection->used = ++clock_;
    const std::size_t side = ends.first == segment.source ? 0 : 1;
    Direction& direction = connection->directions[side];
    if ((read->flags & flag_ack) != 0)
        connection->directions[1 - side].acknowledged = read->acknowledged;
    if ((read->flags & (flag_syn | flag_rst)) != 0) {
        direction = {};
        return true;
    }
    append(direction, read->sequence, read->payload);
    cut(*connection, direction, segment, found);
    while (waits_in_vain(direction)) {
        take_waiting(direction);
        cut(*connection, direction, segment, found);
    }
    if ((read->flags & flag_fin) != 0) {
        direction.ahead.clear();
        direction.ahead_octets = 0;
    }
    return true;
}

/** Known, or a new one when the payload says what it is; else none. */
TcpMedia::Connection* TcpMedia::connection_of(const Ends& ends, ByteView payload)
{
    if (const auto known = connections_.find(ends); known != connections_.end())
        return &known->second;
    if (payload.size() < 20)
        return nullptr;
    Framing framing{};
    if (is_stun_at(payload, 0))
        framing = Framing::turn;
    else if (is_stun_at(payload, 2) && load_u16(payload.data()) <= most_message_octets)
        framing = Framing::length;
    else if (payload[0] >= 'A' && payload[0] <= 'Z' && is_rtsp(payload))
        framing = Framing::rtsp;
    else
        return nullptr;
    if (connections_.size() >= most_connections)
        forget_oldest();
    Connection& connection = connections_[ends];
    connection.framing = framing;
    return &connection;
}

void TcpMedia::forget_oldest()
{
    const auto oldest = std::min_element(
        connections_.begin(), connections_.end(),
        [](const auto& a, const auto& b) { return a.second.used < b.second.used; });
    connections_.erase(oldest);
}

/** What follows is appended, what was seen passed over, what comes too early put aside. */
void TcpMedia::append(Direction& direction, std::uint32_t sequence, ByteView payload)
{
    if (payload.empty())
        return;
    if (!direction.begun) {
        direction.begun = true;
        // The connection may have been met in its middle.
        direction.lost = true;
        direction.next = sequence;
    }
    if (static_cast<std::int32_t>(sequence - direction.next) > 0) {
        if (direction.ahead.emplace(sequence, copy_of(payload)).second)
            direction.ahead_octets += payload.size();
        return;
    }
    add_new_part(direction, sequence, payload);
    // What had come early may follow now.
    for (auto early = direction.ahead.begin(); early != direction.ahead.end();) {
        if (static_cast<std::int32_t>(early->first - direction.next) > 0) {
            ++early;
            continue;
        }
        add_new_part(direction, early->first, early->second);
        direction.ahead_octets -= early->second.size();
        direction.ahead.erase(early);
        early = direction.ahead.begin();
    }
}

/** @param sequence  not behind what is expected */
void TcpMedia::add_new_part(Direction& direction, std::uint32_t sequence, ByteView payload)
{
    const std::uint32_t known = direction.next - sequence;
    if (known >= payload.size())
        return;
    direction.octets.insert(direction.octets.end(), payload.begin() + known, payload.end());
    direction.next += static_cast<std::uint32_t>(payload.size()) - known;
}

/** What the receiver has acknowledged will not be sent again: the capture lacks it. */
bool TcpMedia::waits_in_vain(const Direction& direction)
{
    constexpr std::size_t reordered_by_captures = 3;
    if (direction.ahead.size() < reordered_by_captures)
        return false;
    return direction.ahead_octets > most_waiting_octets ||
           direction.ahead.size() > most_waiting_segments ||
           (direction.acknowledged &&
            static_cast<std::int32_t>(*direction.acknowledged - direction.next) > 0);
}

/** Gives up what is missing before the segments that wait. */
void TcpMedia::take_waiting(Direction& direction)
{
    const auto nearest = std::min_element(
        direction.ahead.begin(), direction.ahead.end(), [&](const auto& a, const auto& b) {
            return a.first - direction.next < b.first - direction.next;
        });
    direction.octets.clear();
    direction.lost = true;
    direction.next = nearest->first;
    const Bytes first = std::move(nearest->second);
    const std::uint32_t from = nearest->first;
    direction.ahead_octets -= first.size();
    direction.ahead.erase(nearest);
    append(direction, from, first);
}

void TcpMedia::cut(Connection& connection, Direction& direction, const Peeled& segment,
                   std::vector<Peeled>& found)
{
    const ByteView octets = direction.octets;
    std::size_t at = 0;
    while (at < octets.size()) {
        const ByteView rest = octets.subspan(at);
        const Cut cut = connection.framing == Framing::rtsp   ? cut_rtsp(rest)
                        : connection.framing == Framing::turn ? cut_turn(rest)
                                                              : cut_length(rest);
        // After a loss only what holds RTP, STUN or a message is believed to be a beginning.
        const bool believed = !direction.lost || is_stun_at(rest, cut.payload) || is_rtsp(rest) ||
                              (connection.framing == Framing::turn
                                   ? may_be_rtp_at(rest, 4)
                                   : may_be_rtp_at(rest, cut.payload) &&
                                         (rest[0] == '$' || connection.framing == Framing::length));
        if (cut.kind == Cut::none || (!believed && rest.size() >= 24)) {
            direction.lost = true;
            ++at;
            continue;
        }
        if (cut.kind == Cut::incomplete || !believed)
            break;
        direction.lost = false;
        if (cut.payload_octets > 0) {
            cut_.push_back(copy_of(rest.subspan(cut.payload, cut.payload_octets)));
            found.push_back(capture::carried_in(cut_.back(), segment));
        }
        at += cut.octets;
    }
    direction.octets.erase(direction.octets.begin(),
                           direction.octets.begin() + static_cast<std::ptrdiff_t>(at));
}

} // namespace lisrtp::archive
