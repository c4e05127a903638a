#include "keys/casebook/stream_claims.h"

#include "keys/casebook/coverage.h"
#include "keys/casebook/session_maker.h"
#include "keys/sip/codec_line.h"

#include <algorithm>
#include <limits>
#include <tuple>

namespace lisrtp::casebook
{

namespace
{

/** Media may begin a little before its signalling was captured, and go on while BYE travels. */
constexpr std::int64_t slack_ns = 10 * ns_per_second;

/** Of a call whose end was not captured. */
constexpr Timestamp without_end{std::numeric_limits<std::int64_t>::max()};

/** How likely a key is to be the stream's, before any tag was asked: smaller is likelier. */
auto rank(const StreamClaim::Key& key, const StreamClaim& claim, const StreamSeen& stream)
{
    const StreamKey& stream_key = *key.key;
    const int by_ssrc = stream_key.ssrc == stream.ssrc ? 0 : stream_key.ssrc ? 2 : 1;
    const bool other_line =
        key.session && !key.session->for_all_media && key.session->media_line != claim.media_line;
    const bool other_direction = stream_key.sent_by_caller != claim.from_caller;
    const bool unproven = key.candidate && !key.candidate->proven;
    return std::tuple(other_line, unproven, by_ssrc, other_direction);
}

void add_session_keys(StreamClaim& claim, const StreamSeen& stream)
{
    for (const Session& session : claim.call->sessions) {
        if (stream.last < session.from)
            continue;
        for (const Candidate& candidate : session.candidates)
            for (const StreamKey& key : candidate.keys) {
                // A master key handed over for one SSRC is for no other.
                if (session.mode == Mode::srtp_master && key.ssrc && key.ssrc != stream.ssrc)
                    continue;
                claim.keys.push_back({&session, &candidate, &key});
            }
    }
    std::stable_sort(claim.keys.begin(), claim.keys.end(),
                     [&](const StreamClaim::Key& a, const StreamClaim::Key& b) {
                         return rank(a, claim, stream) < rank(b, claim, stream);
                     });
}

/** Where RTCP is that neither shares the media's port nor is announced.  RFC 3550, 11. */
Endpoint next_port(Endpoint endpoint)
{
    ++endpoint.port;
    return endpoint;
}

Endpoint port_below(Endpoint endpoint)
{
    --endpoint.port;
    return endpoint;
}

bool is_end(const Endpoint& named, const Endpoint& seen, bool rtcp)
{
    return named == seen || (rtcp && next_port(named) == seen);
}

bool fits(const keyfile::SrtpMaster& master, const StreamSeen& stream)
{
    return (!master.ssrc || *master.ssrc == stream.ssrc) &&
           (!master.source || is_end(*master.source, stream.source, stream.rtcp)) &&
           (!master.destination || is_end(*master.destination, stream.destination, stream.rtcp));
}

void add_codecs(const keyfile::SrtpMaster& master, std::map<std::uint8_t, Codec>& codecs)
{
    for (const std::string& written : master.codecs)
        if (const auto format = sip::read_codec_line(written))
            codecs.try_emplace(
                static_cast<std::uint8_t>(format->payload_type),
                Codec{format->encoding, format->clock_hz, format->channels, format->fmtp});
}

bool names_a_stream(const keyfile::SrtpMaster& master)
{
    return master.ssrc || master.source || master.destination;
}

} // namespace

/** How a stream was recognised as part of a call. */
struct StreamClaims::Match {
    Announced announced;
    bool from_caller = false;
    Endpoint source; ///< end to end
    Endpoint destination;
    // How good it is, best first.
    bool one_end_only = false; ///< looked at behind relays only
    bool during = false;
    bool both_ends = false; ///< the call knows the other end too: legs of a focus share one port
    bool by_destination = false;
    bool begun_before = false;
    std::int64_t distance_ns = 0;

    auto key() const
    {
        return std::tuple(one_end_only, !during, announced.guessed, !both_ends, !by_destination,
                          !begun_before, distance_ns, announced.call);
    }
    bool better_than(const Match& other) const { return key() < other.key(); }
};

StreamClaims::StreamClaims(const keyfile::KeyFile* keys, Relays relays)
    : keys_(keys), relays_(std::move(relays))
{
    for (std::size_t i = 0; keys && i < keys->secrets.size(); ++i) {
        const keyfile::Secret& secret = keys->secrets[i];
        const auto* master = secret.as<keyfile::SrtpMaster>();
        auto key = master ? stream_key_of(*master) : std::nullopt;
        if (!key)
            continue;
        const keyfile::Authorisation* authorisation = keys->authorisation(secret.authorisation);
        if (!authorisation || authorisation->scope != keyfile::Scope::content)
            continue;
        Candidate candidate;
        candidate.secret = secret.id;
        candidate.windows = {{authorisation->valid_from, authorisation->valid_to}};
        candidate.keys.push_back(std::move(*key));
        masters_.push_back(std::move(candidate));
        master_secrets_.push_back(&secret);
    }
}

void StreamClaims::add(std::size_t number, const Call& call)
{
    const bool goes_on = call.ended_by == Ending::capture_end || call.ended_by == Ending::timeout;
    if (calls_.size() <= number)
        calls_.resize(number + 1);
    calls_[number] = {call.start, goes_on ? without_end : call.end};
    const auto call_number = static_cast<std::uint32_t>(number);
    for (std::uint32_t line = 0; line < call.media.size(); ++line) {
        announce(call_number, line, call.media[line], true);
        announce(call_number, line, call.media[line], false);
    }
    if (!call.without_signalling)
        return;
    for (const Session& session : call.sessions)
        for (const Candidate& candidate : session.candidates)
            for (const StreamKey& key : candidate.keys)
                if (key.ssrc)
                    by_ssrc_.emplace(key.ssrc->value,
                                     Announced{call_number, 0, !key.sent_by_caller, false});
}

bool StreamClaims::overlaps(std::size_t call, const StreamSeen& stream,
                            std::int64_t margin_ns) const
{
    const During& during = calls_[call];
    return during.start <= stream.last + margin_ns &&
           (during.end == without_end || stream.first <= during.end + margin_ns);
}

void StreamClaims::announce(std::uint32_t call, std::uint32_t media_line, const MediaLine& line,
                            bool by_caller)
{
    const Announced announced{call, media_line, by_caller, false};
    for (const Endpoint& endpoint : by_caller ? line.caller : line.callee)
        announced_.emplace(endpoint, announced);
    for (const Endpoint& endpoint : by_caller ? line.caller_rtcp : line.callee_rtcp)
        announced_rtcp_.emplace(endpoint, announced);
}

/** Parties multiplex without saying so, or do not although they said so: RTCP may come to both. */
template <typename Take>
void StreamClaims::for_each_announced(const Endpoint& endpoint, bool rtcp, const Take& take) const
{
    const auto in = [&take](const std::unordered_multimap<Endpoint, Announced>& announced,
                            const Endpoint& at, bool guessed) {
        const auto [begin, end] = announced.equal_range(at);
        for (auto it = begin; it != end; ++it) {
            Announced one = it->second;
            one.guessed = guessed;
            take(one);
        }
    };
    in(announced_, endpoint, false);
    if (!rtcp)
        return;
    in(announced_rtcp_, endpoint, false);
    in(announced_, port_below(endpoint), true);
}

std::optional<StreamOwner> StreamClaims::owner_of(const StreamSeen& stream) const
{
    const auto matched = match(stream);
    if (!matched)
        return std::nullopt;
    return StreamOwner{matched->announced.call, matched->announced.media_line, matched->from_caller,
                       matched->source, matched->destination};
}

StreamClaim StreamClaims::claim(const StreamSeen& stream, const StreamOwner& owner,
                                const Call& call)
{
    StreamClaim claim;
    claim.source = owner.source;
    claim.destination = owner.destination;
    claim.call = &call;
    claim.media_line = owner.media_line;
    claim.from_caller = owner.from_caller;
    const MediaLine& line = call.media[claim.media_line];
    claim.encrypted = line.encrypted;
    claim.encrypted_extensions = line.encrypted_extensions;
    claim.codecs = claim.from_caller ? line.callee_codecs : line.caller_codecs;
    claim.coverage = call.coverage;
    if (claim.coverage.kind == Coverage::Kind::content)
        add_session_keys(claim, stream);
    return claim;
}

/**
 * The stream's own addresses, and if no call knows them, those that it may have end to end: a
 * relayed address in SDP stands for the client's at its server.
 */
std::optional<StreamClaims::Match> StreamClaims::match(const StreamSeen& stream) const
{
    if (auto direct = match_ends(stream))
        return direct;
    std::optional<Match> best;
    for (const RelayedWay& way : relays_.ways(stream.source, stream.destination)) {
        auto found = match_ends(
            {way.source, way.destination, stream.ssrc, stream.first, stream.last, stream.rtcp});
        if (!found)
            continue;
        const std::size_t call = found->announced.call;
        found->one_end_only = !is_announced(way.source, call, stream.rtcp) ||
                              !is_announced(way.destination, call, stream.rtcp);
        if (!best || found->better_than(*best))
            best = found;
    }
    const auto [begin, end] = by_ssrc_.equal_range(stream.ssrc.value);
    for (auto it = begin; it != end && !best; ++it)
        if (overlaps(it->second.call, stream, slack_ns)) {
            best.emplace();
            best->announced = it->second;
            best->from_caller = !it->second.by_caller;
            best->source = stream.source;
            best->destination = stream.destination;
        }
    return best;
}

bool StreamClaims::is_announced(const Endpoint& endpoint, std::size_t call, bool rtcp) const
{
    bool is = false;
    for_each_announced(endpoint, rtcp,
                       [&is, call](const Announced& one) { is = is || one.call == call; });
    return is;
}

/**
 * SDP says where a party receives, so the destination tells the call; behind address translation,
 * the source does. Calls use one port in turn: a call that goes on while the stream does comes
 * before one that is only near, then one that knows both ends, then the last that had begun when
 * the stream began, then the first that began afterwards.
 */
std::optional<StreamClaims::Match> StreamClaims::match_ends(const StreamSeen& stream) const
{
    std::optional<Match> best;
    for (const bool by_destination : {true, false}) {
        const Endpoint& own = by_destination ? stream.destination : stream.source;
        const Endpoint& other = by_destination ? stream.source : stream.destination;
        for_each_announced(own, stream.rtcp, [&](const Announced& announced) {
            if (!overlaps(announced.call, stream, slack_ns))
                return;
            const Timestamp start = calls_[announced.call].start;
            Match match;
            match.announced = announced;
            match.from_caller = by_destination != announced.by_caller;
            match.source = stream.source;
            match.destination = stream.destination;
            match.during = overlaps(announced.call, stream, 0);
            match.both_ends = is_announced(other, announced.call, stream.rtcp);
            match.by_destination = by_destination;
            match.begun_before = start <= stream.first;
            match.distance_ns = match.begun_before ? stream.first - start : start - stream.first;
            if (!best || match.better_than(*best))
                best = match;
        });
    }
    return best;
}

StreamClaim StreamClaims::claim_without_call(const StreamSeen& stream) const
{
    StreamClaim claim;
    claim.source = stream.source;
    claim.destination = stream.destination;
    const Coverage by_address = coverage_of_stream(stream.source, stream.destination, keys_);
    for (std::size_t i = 0; i < masters_.size(); ++i) {
        const keyfile::Secret& secret = *master_secrets_[i];
        const auto& master = *secret.as<keyfile::SrtpMaster>();
        const bool authorised =
            names_a_stream(master) || !windows_of_secret(secret, by_address, *keys_).empty();
        if (!authorised || !fits(master, stream) || !secret.call_id.empty())
            continue;
        const auto excluded_by = exclusions_of_stream(
            stream.source, stream.destination, *keys_->authorisation(secret.authorisation), *keys_);
        if (!excluded_by.empty()) {
            claim.coverage.excluded_by = excluded_by;
            claim.coverage.reason = "excluded by " + excluded_by.front();
            continue;
        }
        claim.keys.push_back({nullptr, &masters_[i], &masters_[i].keys.front()});
        add_codecs(master, claim.codecs);
        claim.coverage.windows.insert(claim.coverage.windows.end(), masters_[i].windows.begin(),
                                      masters_[i].windows.end());
        claim.coverage.authorisations.push_back(secret.authorisation);
    }
    claim.coverage.kind = claim.keys.empty() ? Coverage::Kind::none : Coverage::Kind::content;
    return claim;
}

} // namespace lisrtp::casebook
