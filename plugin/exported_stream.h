// plugin/exported_stream.h - a decrypted stream as a file in memory.

#pragma once

#include "keys/base/bytes.h"
#include "keys/base/endpoint.h"
#include "keys/base/timestamp.h"

#include <cstdint>
#include <string>

namespace lisrtp::plugin
{

/** One packet of a stream, clear. */
struct ExportedPacket {
    ByteView rtp; ///< the whole packet
    Timestamp at;
    std::uint64_t extended_timestamp = 0; ///< RTP's, counted on over its wraps
};

/**
 * rtpdump, as rtptools define it: every packet with its time, whatever its codec. Wireshark and
 * rtpplay read it.
 */
class RtpDump
{
public:
    /** The file's beginning. */
    static Bytes begin(const Endpoint& source, Timestamp first);
    /** What one packet adds; nothing for a packet that is too long. */
    static Bytes line(const ExportedPacket& packet, Timestamp first);
};

/**
 * Sun's audio format (.au), which takes G.711 as it is: each sample stands where its timestamp
 * says, gaps are silence.
 */
class AuFile
{
public:
    enum class Law { mu, a };
    static constexpr std::size_t header_octets = 24;

    static Bytes begin(Law law);
    static std::uint8_t silence(Law law) { return law == Law::mu ? 0xff : 0xd5; }
};

} // namespace lisrtp::plugin
