#include "offline/archive/stream_formats.h"

#include "keys/sip/payload_format.h"

#include <charconv>

namespace lisrtp::archive
{

media::RtpCodec codec_of(const casebook::Codec& codec)
{
    return {codec.encoding, codec.clock_rate, codec.channels, codec.parameters};
}

const StreamFormat& StreamFormats::of(std::uint8_t payload_type)
{
    std::unique_ptr<StreamFormat>& known = known_[payload_type & 0x7F];
    if (!known)
        known = std::make_unique<StreamFormat>(read(payload_type));
    return *known;
}

/** What the SDP says, else the static assignment of RFC 3551, else nothing. */
StreamFormat StreamFormats::read(std::uint8_t payload_type) const
{
    StreamFormat format;
    if (const auto codec = codecs_.find(payload_type); codec != codecs_.end())
        format.codec = codec_of(codec->second);
    else if (const auto fixed = sip::static_payload_format(payload_type))
        format.codec = {fixed->encoding, fixed->clock_hz, fixed->channels, {}};
    if (format.codec.encoding.empty())
        format.role.refusal = "no SDP says what this payload type is";
    else if (media::is_same_encoding(format.codec.encoding, "red"))
        return read_redundant(format.codec);
    else
        format.role = media::role_of(format.codec);
    return format;
}

/** "a=fmtp:98 99/99/99": RFC 2198, 5. The formats are those of the blocks, mostly one. */
StreamFormat StreamFormats::read_redundant(const media::RtpCodec& codec) const
{
    unsigned payload_type = 0;
    const char* end = codec.parameters.data() + codec.parameters.size();
    StreamFormat format;
    format.codec = codec;
    format.redundant = true;
    format.role.refusal = "redundancy of formats that the SDP does not name";
    if (std::from_chars(codec.parameters.data(), end, payload_type).ec != std::errc{})
        return format;
    const auto inner = codecs_.find(static_cast<std::uint8_t>(payload_type & 0x7F));
    if (inner != codecs_.end() && !media::is_same_encoding(inner->second.encoding, "red"))
        format.role = media::role_of(codec_of(inner->second));
    return format;
}

std::string StreamFormats::name_of(std::uint8_t payload_type) const
{
    const StreamFormat* known = known_[payload_type & 0x7F].get();
    return known && !known->codec.encoding.empty() ? media::name_of(known->codec) : "unknown";
}

} // namespace lisrtp::archive
