// offline/media/rtpdump_writer.h - packets that nothing here can decode, kept as they came.

#pragma once

#include "offline/evidence/output_file.h"
#include "offline/media/clear_packet.h"

#include <string>

namespace lisrtp::media
{

/**
 * The format of rtptools' `rtpdump`, which Wireshark and others open: a text line, a header, then
 * every RTP packet with the milliseconds since the first.
 */
class RtpdumpWriter
{
public:
    /** @param source  "192.0.2.1:40000", for the text line, which has a stroke for the colon */
    RtpdumpWriter(evidence::OutputFile file, std::string source);

    void add(const ClearPacket& packet, Ssrc ssrc);
    std::uint64_t packets() const { return packets_; }
    Result<void> finish() { return file_.finish(); }

private:
    evidence::OutputFile file_;
    std::string source_;
    Timestamp begin_;
    std::uint64_t packets_ = 0;
    Bytes record_;
};

} // namespace lisrtp::media
