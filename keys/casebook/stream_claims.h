// keys/casebook/stream_claims.h - which call a stream belongs to, and which keys may open it.

#pragma once

#include "keys/casebook/casebook.h"
#include "keys/casebook/relays.h"

#include <unordered_map>
#include <vector>

namespace lisrtp::casebook
{

/** Looks streams up by the endpoints that SDP announced. Built once from finished calls. */
class StreamClaims
{
public:
    StreamClaims() = default;
    /** @param keys  null: nothing is authorised */
    StreamClaims(const std::vector<Call>& calls, const keyfile::KeyFile* keys, Relays relays = {});

    /** @param calls  those that it was built from */
    StreamClaim claim(const std::vector<Call>& calls, const StreamSeen& stream) const;

private:
    /** An endpoint at which a party of a call receives. */
    struct Announced {
        std::size_t call = 0;
        std::size_t media_line = 0;
        bool by_caller = false;
        bool guessed = false; ///< RTCP at the port above the media's, of which SDP says nothing
    };
    struct Match;

    std::optional<Match> match(const std::vector<Call>& calls, const StreamSeen& stream) const;
    std::optional<Match> match_ends(const std::vector<Call>& calls, const StreamSeen& stream) const;
    bool is_announced(const Endpoint& endpoint, std::size_t call, bool rtcp) const;
    const std::unordered_multimap<Endpoint, Announced>& announced(bool rtcp) const
    {
        return rtcp ? announced_rtcp_ : announced_;
    }
    void announce(std::size_t call, std::size_t media_line, const MediaLine& line, bool by_caller);
    StreamClaim claim_without_call(const StreamSeen& stream) const;

    std::unordered_multimap<Endpoint, Announced> announced_;
    std::unordered_multimap<Endpoint, Announced> announced_rtcp_;
    /** SSRCs of calls without signalling, of which nothing else may tell the streams. */
    std::unordered_multimap<std::uint32_t, Announced> by_ssrc_;
    std::vector<Candidate> masters_; ///< of srtp-master secrets, one key each
    std::vector<const keyfile::Secret*> master_secrets_;
    const keyfile::KeyFile* keys_ = nullptr;
    Relays relays_;
};

} // namespace lisrtp::casebook
