// samples/sdp.cpp

#include "samples/sdp.h"

#include <stdexcept>

namespace samples
{

std::uint8_t payload_type(const std::string& encoding)
{
    if (encoding == "PCMA")
        return 8;
    if (encoding == "PCMU")
        return 0;
    if (encoding == video_encoding)
        return 96;
    throw std::runtime_error("no such encoding: " + encoding);
}

std::string sdp(const SessionDescription& description)
{
    const std::string network =
        (description.media.is_ipv6() ? "IN IP6 " : "IN IP4 ") + description.media.host();
    const std::string type = std::to_string(payload_type(description.encoding));
    std::string text = "v=0\r\no=" + description.user + " " +
                       std::to_string(description.session_id) + " " +
                       std::to_string(description.version) + " " + network +
                       "\r\ns=-\r\nc=" + network + "\r\nt=0 0\r\n";
    for (const std::string& attribute : description.session_attributes)
        text += "a=" + attribute + "\r\n";
    text += "m=audio " + std::to_string(description.media.port) + " " + description.protocol + " " +
            type + "\r\n";
    for (const std::string& attribute : description.media_attributes)
        text += "a=" + attribute + "\r\n";
    text += "a=rtpmap:" + type + " " + description.encoding + "/8000\r\na=ptime:20\r\n" +
            "a=sendrecv\r\n";
    if (!description.video)
        return text;
    text += "m=video " + std::to_string(description.video->port) + " " + description.protocol +
            " 96\r\n";
    for (const std::string& attribute : description.video->attributes)
        text += "a=" + attribute + "\r\n";
    return text + "a=rtpmap:96 " + video_encoding + "/90000\r\na=sendrecv\r\n";
}

} // namespace samples
