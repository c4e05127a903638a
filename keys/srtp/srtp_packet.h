// keys/srtp/srtp_packet.h - where header, ciphertext, MKI and tag lie.  RFC 3711 sections 3.1 and
// 3.4, RFC 7714 sections 8 and 9.

#pragma once

#include "keys/srtp/rtp_packet.h"
#include "keys/srtp/suite.h"

#include <optional>

namespace lisrtp::srtp
{

/** An SRTP packet taken apart.  The views point into the packet. */
struct SrtpPacket {
    RtpPacket rtp;
    ByteView header;     ///< in the clear, and AES-GCM's associated data
    ByteView ciphertext; ///< without MKI and tag
    ByteView mki;
    ByteView tag;                   ///< the MAC; without the ROC that may stand before it
    std::optional<Roc> carried_roc; ///< RFC 4771
};

/** Errors: those of `read_rtp`; truncated when MKI and tag do not fit behind the header.
 *  Does not allocate; thread-safe. */
Result<SrtpPacket> read_srtp(ByteView packet, const Suite& suite, std::size_t mki_octets);
/** The same into a packet, whatever it held before; nothing when that went well. */
std::optional<Error> read_srtp_into(ByteView packet, const Suite& suite, std::size_t mki_octets,
                                    SrtpPacket& srtp);

/** An SRTCP packet taken apart.  The views point into the packet. */
struct SrtcpPacket {
    ByteView header; ///< the first 8 octets, always in the clear
    Ssrc ssrc;
    ByteView body;       ///< ciphertext, or clear when the E bit is not set
    ByteView index_word; ///< E bit and index
    bool encrypted = false;
    std::uint32_t index = 0;
    ByteView mki;
    ByteView tag;
};

/** Errors: not_rtp (version is not 2); truncated.  Does not allocate; thread-safe. */
Result<SrtcpPacket> read_srtcp(ByteView packet, const Suite& suite, std::size_t mki_octets);

} // namespace lisrtp::srtp
