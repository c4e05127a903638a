// offline/archive/stream_formats.h - what the payload types of one stream are.

#pragma once

#include "keys/casebook/findings.h"
#include "offline/media/rtp_codec.h"

#include <array>
#include <map>
#include <memory>

namespace lisrtp::archive
{

/** What one payload type is. */
struct StreamFormat {
    media::RtpCodec codec; ///< encoding is empty where nothing says
    media::MediaRole role;
    bool redundant = false; ///< RFC 2198 around the format that `role` is of
};

media::RtpCodec codec_of(const casebook::Codec& codec);

/** Reads each payload type once, when it is met. The codecs must outlive it. */
class StreamFormats
{
public:
    /** @param codecs  as the receiver's SDP gives them */
    explicit StreamFormats(const std::map<std::uint8_t, casebook::Codec>& codecs) : codecs_(codecs)
    {
    }

    const StreamFormat& of(std::uint8_t payload_type);
    /** "PCMA/8000"; "unknown", also of what was not met. */
    std::string name_of(std::uint8_t payload_type) const;

private:
    StreamFormat read(std::uint8_t payload_type) const;
    StreamFormat read_redundant(const media::RtpCodec& codec) const;

    const std::map<std::uint8_t, casebook::Codec>& codecs_;
    std::array<std::unique_ptr<StreamFormat>, 128> known_;
};

} // namespace lisrtp::archive
