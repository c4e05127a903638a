#include "keys/sip/codec_line.h"

namespace lisrtp::sip
{

std::optional<PayloadFormat> read_codec_line(std::string_view line)
{
    const std::size_t encoding = line.find(' ');
    const std::size_t parameters =
        encoding == std::string_view::npos ? encoding : line.find(' ', encoding + 1);
    auto format = read_rtpmap(line.substr(0, parameters));
    if (format && parameters != std::string_view::npos)
        format->fmtp = line.substr(parameters + 1);
    return format;
}

std::string codec_line(const PayloadFormat& format)
{
    std::string line = std::to_string(format.payload_type) + " " + format.encoding + "/" +
                       std::to_string(format.clock_hz);
    if (format.channels > 1)
        line += "/" + std::to_string(format.channels);
    if (!format.fmtp.empty())
        line += " " + format.fmtp;
    return line;
}

} // namespace lisrtp::sip
