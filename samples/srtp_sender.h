// samples/srtp_sender.h - one stream's SRTP sender, by libsrtp2.

#pragma once

#include "samples/suite.h"

#include <memory>

namespace samples
{

/** Protects the packets of one SSRC in the order in which they are sent. */
class SrtpSender
{
public:
    /**
     * @param mki  behind the encrypted payload of each packet, or empty: none.  RFC 3711, 3.1.
     * @param roc  rollover counter of the first packet
     */
    SrtpSender(const Suite& suite, const Octets& key, const Octets& salt, const Octets& mki,
               std::uint32_t ssrc, std::uint32_t roc);

    /** The SRTP packet of an RTP packet. */
    Octets protect(View rtp);

private:
    struct Session;
    std::shared_ptr<Session> session_;
};

} // namespace samples
