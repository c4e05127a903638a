// keys/sip/candidate.h - ICE candidates in SDP.  RFC 8839 section 5.1.

#pragma once

#include "keys/base/bytes.h"
#include "keys/base/endpoint.h"

namespace lisrtp::sip
{

enum class CandidateType { host, server_reflexive, peer_reflexive, relay, other };

std::string_view name_of(CandidateType type);

struct Candidate {
    std::string foundation;
    unsigned component = 0; ///< 1 RTP, 2 RTCP
    std::string transport;  ///< upper case: "UDP"
    std::uint32_t priority = 0;
    std::string address_text; ///< may be a name (mDNS)
    Endpoint endpoint;        ///< address empty where the text is a name
    CandidateType type = CandidateType::other;
    std::optional<Endpoint> related; ///< raddr and rport
};

/** The value of a=candidate; nullopt when it is none. */
std::optional<Candidate> read_candidate(std::string_view value);

} // namespace lisrtp::sip
