// samples/srtp_sender.h - one stream's SRTP sender, by libsrtp2.

#pragma once

#include "samples/suite.h"

#include <memory>
#include <vector>

namespace samples
{

/** What a sender does besides the usual. */
struct SenderHabits {
    bool rtcp_encrypted = true;            ///< false: SRTCP with its E bit 0
    std::vector<int> encrypted_extensions; ///< local identifiers.  RFC 6904.
};

/** Protects the packets of one SSRC in the order in which they are sent. */
class SrtpSender
{
public:
    /**
     * @param mki  behind the encrypted payload of each packet, or empty: none.  RFC 3711, 3.1.
     * @param roc  rollover counter of the first packet
     */
    SrtpSender(const Suite& suite, const Octets& key, const Octets& salt, const Octets& mki,
               std::uint32_t ssrc, std::uint32_t roc, const SenderHabits& habits = {});

    /** The SRTP packet of an RTP packet. */
    Octets protect(View rtp);
    /** The SRTCP packet of a compound packet.  Indices begin at 1. */
    Octets protect_rtcp(View rtcp);

private:
    struct Session;
    std::shared_ptr<Session> session_;
};

} // namespace samples
