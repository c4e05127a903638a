// keys/sip/payload_format.h - what an RTP payload type means.  RFC 3551 section 6, RFC 8866, 6.6.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lisrtp::sip
{

struct PayloadFormat {
    unsigned payload_type = 0; ///< 0 to 127
    std::string encoding;      ///< as written: "PCMU", "AMR-WB"; empty when nothing says
    unsigned clock_hz = 0;
    unsigned channels = 1;
    std::string fmtp; ///< format parameters, as written
};

/** "96 AMR-WB/16000/1", the value of a=rtpmap; nullopt when it is none. */
std::optional<PayloadFormat> read_rtpmap(std::string_view value);

/** The assignment of RFC 3551, tables 4 and 5; nullopt for a type that has none. */
std::optional<PayloadFormat> static_payload_format(unsigned payload_type);

} // namespace lisrtp::sip
