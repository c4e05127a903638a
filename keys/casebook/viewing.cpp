#include "keys/casebook/viewing.h"

#include "keys/sip/read_message.h"
#include "keys/sip/rtsp.h"
#include "keys/sip/turn.h"
#include "keys/srtp/index_estimate.h"

#include <algorithm>
#include <utility>

namespace lisrtp::casebook
{

namespace
{

/**
 * In the first pass a conclusion, which costs in proportion to the calls, is paid for, so that a
 * busy capture is not concluded once a message: every packet earns a little, and one that waits for
 * a conclusion as much as two calls cost. A few calls cost nothing.
 */
constexpr std::uint64_t cost_of_call = 64; ///< in what a packet earns
constexpr std::uint64_t earned_by_waiting = 2 * cost_of_call;
constexpr std::uint64_t few_calls = 16;

/** The timestamp nearest to the last one whose low 32 bits are `timestamp`. */
std::uint64_t extend_timestamp(std::uint64_t last, std::uint32_t timestamp)
{
    constexpr std::uint64_t cycle = std::uint64_t{1} << 32;
    std::uint64_t extended = (last & ~(cycle - 1)) | timestamp;
    if (extended + cycle / 2 < last)
        extended += cycle;
    else if (extended > last + cycle / 2 && extended >= cycle)
        extended -= cycle;
    return extended;
}

} // namespace

std::string_view name_of(Standing standing)
{
    switch (standing) {
    case Standing::decrypted:
        return "decrypted";
    case Standing::unproven:
        return "unproven";
    case Standing::tag_failed:
        return "tag-failed";
    case Standing::not_covered:
        return "not-covered";
    case Standing::no_key:
        return "no-key";
    case Standing::unsupported:
        return "unsupported";
    case Standing::plain:
        return "plain";
    case Standing::unclaimed:
        return "unclaimed";
    }
    return "unknown";
}

Viewing::Viewing(const srtp::Engine& engine, std::optional<keyfile::KeyFile> keys)
    : engine_(&engine), keys_(std::move(keys)), casebook_(keys_ ? &*keys_ : nullptr),
      findings_(casebook_.conclude())
{
}

void Viewing::learn(const Message& message)
{
    casebook_.learn(message);
    const SignallingContents contents = contents_of(message.octets);
    announced_.insert(contents.announced.begin(), contents.announced.end());
    announce_transport(message);
    replays_.note(contents, message.place);
    stale_ = true;
}

/** RTSP tells ports; the addresses are those of the connection, unless it tells them too. */
void Viewing::announce_transport(const Message& message)
{
    const auto rtsp = sip::read_message(message.octets);
    if (!rtsp || !rtsp->is_rtsp())
        return;
    const auto transport = sip::read_rtsp_transport(rtsp->value("Transport"));
    if (!transport)
        return;
    if (transport->interleaved)
        announced_.insert({message.from, message.to});
    for (const IpAddress& address :
         {message.from.address, message.to.address, transport->client, transport->server})
        for (const std::uint16_t port : {transport->client_port, transport->server_port})
            if (!address.empty() && port != 0)
                announced_.insert(Endpoint{address, port});
}

void Viewing::learn_relay(const Message& message)
{
    const auto turn = sip::read_turn(message.octets);
    if (!turn)
        return;
    bool is_new = false;
    const auto tell = [&](const Endpoint& what) {
        is_new = told_of_relays_.insert({message.from, message.to, what}).second || is_new;
    };
    tell(turn->relayed);
    tell(turn->mapped);
    std::for_each(turn->peers.begin(), turn->peers.end(), tell);
    if (!is_new)
        return;
    casebook_.learn(message);
    announced_.insert({message.from, message.to});
    stale_ = true;
}

const Findings& Viewing::findings()
{
    if (stale_)
        conclude();
    return findings_;
}

void Viewing::conclude()
{
    for (Stream& stream : streams_) {
        stream.opener.forget();
        stream.claim = {};
        stream.claimed_at = 0;
    }
    Findings earlier = std::exchange(findings_, Findings()); // which it stays without memory
    findings_ = casebook_.conclude_again(std::move(earlier));
    ++conclusions_;
    stale_ = false;
    announced_.clear();
    earned_ -= std::min(earned_, cost_of_call * findings_.calls().size());
}

std::optional<SeenPacket> Viewing::meet(const Endpoint& source, const Endpoint& destination,
                                        ByteView packet, Timestamp at)
{
    srtp::RtpPacket header;
    if (srtp::read_rtp_into(packet, header) || !srtp::looks_like_rtp(header))
        return std::nullopt;
    SeenPacket seen;
    seen.stream = number_of({source, destination, header.ssrc}, at);
    Stream& stream = streams_[seen.stream];
    ++earned_;
    const bool is_first = !stream.met;
    if (is_first) {
        stream.met = true;
        stream.extended_sequence = PacketOpener::first_extended(header.sequence);
        stream.extended_timestamp = std::uint64_t{1} << 32 | header.timestamp;
    }
    stream.continuity.note(header.sequence);
    stream.first = std::min(stream.first, at);
    stream.last = std::max(stream.last, at);
    seen.repeated = note_sequence(stream, header.sequence, seen.extended_sequence) && !is_first;
    stream.extended_timestamp = extend_timestamp(stream.extended_timestamp, header.timestamp);
    seen.extended_timestamp = stream.extended_timestamp;
    return seen;
}

std::uint32_t Viewing::number_of(const StreamName& name, Timestamp at)
{
    if (const auto known = numbers_.find(name))
        return *known;
    const std::uint32_t number = numbers_.add(name);
    streams_.emplace_back(*engine_, name);
    streams_.back().first = streams_.back().last = at;
    numbers_by_destination_[name.destination].push_back(number);
    return number;
}

/** Counts on from the highest number so far. @return  whether it is among the last 256 seen */
bool Viewing::note_sequence(Stream& stream, std::uint16_t sequence, std::uint64_t& extended)
{
    const std::uint64_t highest = stream.extended_sequence;
    extended = srtp::guess_index(static_cast<std::uint16_t>(highest),
                                 Roc{static_cast<std::uint32_t>(highest >> 16)}, sequence)
                   .value;
    constexpr std::uint64_t window = 256;
    if (extended > highest) {
        for (std::uint64_t gone = highest + 1; gone <= std::min(extended, highest + window); ++gone)
            stream.recent[gone % window / 64] &= ~(std::uint64_t{1} << gone % 64);
        stream.extended_sequence = extended;
    }
    if (extended + window <= stream.extended_sequence)
        return false;
    std::uint64_t& word = stream.recent[extended % window / 64];
    const std::uint64_t bit = std::uint64_t{1} << extended % 64;
    const bool repeated = (word & bit) != 0;
    word |= bit;
    return repeated;
}

bool Viewing::may_conclude()
{
    earned_ += earned_by_waiting;
    return earned_ + few_calls * cost_of_call >= findings_.calls().size() * cost_of_call;
}

const Findings& Viewing::findings_sparingly()
{
    if (stale_ && may_conclude())
        conclude();
    return findings_;
}

bool Viewing::worth_concluding(const Stream& stream)
{
    if (!announced_.contains(stream.name.destination) && !announced_.contains(stream.name.source))
        return false;
    return may_conclude();
}

/** Gives the stream the claim of the latest conclusion. */
void Viewing::settle_claim(Stream& stream, bool first_pass)
{
    if (stale_ && (!first_pass || worth_concluding(stream)))
        conclude();
    const bool grown = !first_pass && stream.claimed_last != stream.last;
    if (stream.claimed_at == conclusions_ && !grown)
        return;
    const StreamName& name = stream.name;
    stream.claim = findings_.claim(
        {name.source, name.destination, name.ssrc, stream.first, stream.last, name.rtcp});
    stream.claimed_at = conclusions_;
    stream.claimed_last = stream.last;
    stream.opener.take(stream.claim);
}

std::size_t Viewing::open(SeenPacket& seen, ByteView packet, Timestamp at, bool first_pass,
                          std::span<std::uint8_t> out)
{
    Stream& stream = streams_[seen.stream];
    const auto opened_before = [&seen] {
        return seen.fate == PacketOpener::Fate::authenticated ||
               seen.fate == PacketOpener::Fate::unproven;
    };
    // A key that works needs no new conclusion in the first pass.
    if (!(first_pass && stream.claimed_at == conclusions_ && stream.opener.keys_used() > 0))
        settle_claim(stream, first_pass);
    if (opened_before()) {
        const auto opened = stream.opener.open(packet, at, seen.index, seen.key, out);
        if (opened.clear())
            return opened.octets;
    } else if (seen.revision == stream.opener.revision()) {
        return 0; // nothing has changed since it failed
    }
    auto opened = stream.opener.find(packet, at, seen.extended_sequence, out);
    if (!opened.clear() && first_pass && stale_) {
        const std::uint32_t before = stream.opener.revision();
        settle_claim(stream, first_pass); // keyed anew, perhaps
        if (stream.opener.revision() != before)
            opened = stream.opener.find(packet, at, seen.extended_sequence, out);
    }
    if (!opened.clear() && first_pass)
        stream.opener.keep(packet, seen.extended_sequence);
    if (opened.clear() && stream.waiting > 0)
        --stream.waiting;
    else if (!opened.clear() && first_pass && !stream.opener.has_keys())
        ++stream.waiting;
    seen.fate = opened.fate;
    seen.revision = stream.opener.revision();
    seen.index = opened.index;
    seen.key = opened.key;
    return opened.clear() ? opened.octets : 0;
}

/** Under which names its keys may be found. */
std::array<StreamName, 3> Viewing::senders_of_rtcp(const Endpoint& source,
                                                   const Endpoint& destination, ByteView packet)
{
    const Ssrc ssrc{load_u32(packet.data() + 4)};
    // RTCP shares the ports of RTP (RFC 5761), or has the next higher ones (RFC 3550, 11), or those
    // that SDP names (RFC 3605).
    const auto below = [](Endpoint end) {
        --end.port;
        return end;
    };
    return {
        StreamName{source, destination, ssrc, false},
        StreamName{below(source), below(destination), ssrc, false},
        StreamName{source, destination, ssrc, true},
    };
}

bool Viewing::expects_rtcp(const Endpoint& source, const Endpoint& destination, ByteView packet,
                           Timestamp at) const
{
    if (packet.size() < 8)
        return false;
    const auto names = senders_of_rtcp(source, destination, packet);
    return std::any_of(names.begin(), names.end(), [&](const StreamName& name) {
        return name.source.port != 0 && name.destination.port != 0 &&
               !findings_.claim({name.source, name.destination, name.ssrc, at, at, name.rtcp})
                    .keys.empty();
    });
}

Viewing::OpenedRtcp Viewing::open_rtcp(const Endpoint& source, const Endpoint& destination,
                                       ByteView packet, Timestamp at, bool first_pass,
                                       std::span<std::uint8_t> out)
{
    if (packet.size() < 8)
        return {{PacketOpener::Fate::malformed, {}, 0, 0}, nullptr};
    const auto names = senders_of_rtcp(source, destination, packet);
    OpenedRtcp result;
    for (const StreamName& name : names) {
        if (name.source.port == 0 || name.destination.port == 0)
            continue;
        Stream& stream = streams_[number_of(name, at)];
        if (name.rtcp)
            stream.last = std::max(stream.last, at);
        settle_claim(stream, first_pass);
        if (!stream.opener.has_keys())
            continue;
        result.has_keys = true;
        const auto opened = stream.opener.find_rtcp(packet, at, out);
        result.opened = opened;
        if (opened.clear()) {
            result.origin = &stream.opener.origin(opened.key);
            return result;
        }
    }
    return result;
}

const KeyOrigin& Viewing::origin(const SeenPacket& seen) const
{
    return streams_[seen.stream].opener.origin(seen.key);
}

const StreamClaim& Viewing::claim(const SeenPacket& seen)
{
    Stream& stream = streams_[seen.stream];
    if (stream.claimed_at == 0)
        settle_claim(stream, true);
    return stream.claim;
}

Viewing::Account Viewing::account_of(const SeenPacket& seen)
{
    using Fate = PacketOpener::Fate;
    if (seen.fate == Fate::authenticated)
        return {Standing::decrypted, ""};
    if (seen.fate == Fate::unproven)
        return {Standing::unproven, "the suite has no tag that could prove it"};
    const StreamClaim& claim = this->claim(seen);
    if (claim.call && !claim.encrypted)
        return {Standing::plain, "the session description says that it is not encrypted"};
    if (!claim.call && claim.keys.empty())
        return {Standing::unclaimed, "no call and no secret names this stream"};
    if (claim.coverage.kind != Coverage::Kind::content)
        return {Standing::not_covered, claim.coverage.kind == Coverage::Kind::events_only
                                           ? "the authorisation is for events only"
                                           : claim.coverage.reason};
    if (seen.fate == Fate::not_covered)
        return {Standing::not_covered, "outside the time of the authorisation"};
    if (!claim.keys.empty())
        return {Standing::tag_failed,
                claim.keys.size() == 1
                    ? "the key does not fit"
                    : "none of " + std::to_string(claim.keys.size()) + " keys fits"};
    for (const Session& session : claim.call->sessions)
        if (!session.reason.empty())
            return {session.unsupported ? Standing::unsupported : Standing::no_key, session.reason};
    return {Standing::no_key, "no key agreement was seen for it"};
}

std::uint64_t Viewing::waiting_packets(const Call& call) const
{
    std::uint64_t waiting = 0;
    const auto add = [&](const Endpoint& destination) {
        const auto found = numbers_by_destination_.find(destination);
        if (found == numbers_by_destination_.end())
            return;
        for (const std::uint32_t number : found->second) {
            const Stream& stream = streams_[number];
            const StreamName& name = stream.name;
            if (stream.waiting == 0 || !stream.continuity.is_evidently_rtp())
                continue;
            const StreamClaim claim = findings_.claim(
                {name.source, name.destination, name.ssrc, stream.first, stream.last});
            if (claim.call == &call && !claim.keys.empty())
                waiting += stream.waiting;
        }
    };
    for (const MediaLine& line : call.media)
        for (const auto* ends : {&line.caller, &line.callee})
            std::for_each(ends->begin(), ends->end(), add);
    return waiting;
}

bool Viewing::is_expected(const SeenPacket& seen, bool first_pass)
{
    Stream& stream = streams_[seen.stream];
    settle_claim(stream, first_pass);
    const bool expected = stream.claim.call != nullptr || stream.opener.has_keys();
    if (!expected && first_pass)
        ++stream.waiting;
    return expected;
}

} // namespace lisrtp::casebook
