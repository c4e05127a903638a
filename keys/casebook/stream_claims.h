// keys/casebook/stream_claims.h - which call a stream belongs to, and which keys may open it.

#pragma once

#include "keys/casebook/casebook.h"
#include "keys/casebook/relays.h"

#include <optional>
#include <unordered_map>
#include <vector>

namespace lisrtp::casebook
{

/** Looks streams up by the endpoints that SDP announced. */
class StreamClaims
{
public:
    StreamClaims() = default;
    /** @param keys  null: nothing is authorised */
    explicit StreamClaims(const keyfile::KeyFile* keys, Relays relays = {});

    /** Each call once. Its sessions count only where there is no signalling. */
    void add(std::size_t number, const Call& call);

    /** The call that a stream belongs to; none: it belongs to no call. */
    std::optional<StreamOwner> owner_of(const StreamSeen& stream) const;
    /** @param call  the owner's */
    static StreamClaim claim(const StreamSeen& stream, const StreamOwner& owner, const Call& call);
    /** Of a stream that belongs to no call. */
    StreamClaim claim_without_call(const StreamSeen& stream) const;

private:
    /** An endpoint at which a party of a call receives. */
    struct Announced {
        std::uint32_t call = 0;
        std::uint32_t media_line = 0;
        bool by_caller = false;
        bool guessed = false; ///< RTCP at the port above the media's, of which SDP says nothing
    };
    /** When a call was. */
    struct During {
        Timestamp start;
        Timestamp end; ///< without end: the latest time there is
    };
    struct Match;

    bool overlaps(std::size_t call, const StreamSeen& stream, std::int64_t margin_ns) const;
    std::optional<Match> match(const StreamSeen& stream) const;
    std::optional<Match> match_ends(const StreamSeen& stream) const;
    /** Every call that announced the endpoint. */
    template <typename Take>
    void for_each_announced(const Endpoint& endpoint, bool rtcp, const Take& take) const;
    bool is_announced(const Endpoint& endpoint, std::size_t call, bool rtcp) const;
    void announce(std::uint32_t call, std::uint32_t media_line, const MediaLine& line,
                  bool by_caller);

    std::vector<During> calls_;
    std::unordered_multimap<Endpoint, Announced> announced_;
    std::unordered_multimap<Endpoint, Announced> announced_rtcp_; ///< by a=rtcp
    /** SSRCs of calls without signalling, of which nothing else may tell the streams. */
    std::unordered_multimap<std::uint32_t, Announced> by_ssrc_;
    std::vector<Candidate> masters_; ///< of srtp-master secrets, one key each
    std::vector<const keyfile::Secret*> master_secrets_;
    const keyfile::KeyFile* keys_ = nullptr;
    Relays relays_;
};

} // namespace lisrtp::casebook
