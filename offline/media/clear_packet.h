// offline/media/clear_packet.h - an RTP packet after decryption.

#pragma once

#include "keys/base/bytes.h"
#include "keys/base/timestamp.h"
#include "keys/base/types.h"

namespace lisrtp::media
{

struct ClearPacket {
    Timestamp at;                    ///< when it was captured
    PacketIndex index;               ///< 48 bits, SRTP's; tells late from restarted
    std::uint32_t rtp_timestamp = 0; ///< by the clock of the payload type, wraps
    std::uint8_t payload_type = 0;
    bool marker = false;
    ByteView payload; ///< without header, extension and padding
};

} // namespace lisrtp::media
